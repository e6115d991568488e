import { readFileSync } from 'node:fs';

/** Memory of a process that is in RAM, in bytes; null where there is no /proc, or no such process any more. */
export function residentBytes(pid: number): number | null {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null;
  }
}
