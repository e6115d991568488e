import { createLog, type Log } from '#server/log';

export interface LoggedRequest {
  level: number;
  msg: string;
  requestId: string;
  method: string;
  route: string;
  status: number;
  durationMs: number;
  queries: number;
  queryMs: number;
  actorId: string | null;
  bytes?: number;
  aborted?: boolean;
  traceId?: string;
}

/** The lines about requests in what a process printed. */
export function requestLines(output: string): LoggedRequest[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{"level":') && line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line) as LoggedRequest);
}

/** A log that is kept instead of printed. */
export function keptLog(level = 'debug'): { log: Log; requests(): LoggedRequest[] } {
  let output = '';
  const log = createLog(level, { write: (text) => void (output += text) });
  return { log, requests: () => requestLines(output) };
}
