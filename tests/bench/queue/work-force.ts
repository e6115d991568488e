import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until } from '#tests/support/until';
import type { Contender } from './contender';
import type { WorkerMessage } from './worker-process';

/** Worker processes of one contender. */
export interface WorkForce {
  completed(): number;
  /** Forgets when the first task began. */
  mark(): void;
  /** From the first start since the mark to the last completion, in milliseconds. */
  spanMs(): number;
  /** From insert to start, in milliseconds, of what has started since it was last asked. */
  takeWaits(): number[];
  stop(): Promise<void>;
}

export async function startWorkForce(
  contender: Contender,
  url: string,
  { processes, batch }: { processes: number; batch: number },
): Promise<WorkForce> {
  let completed = 0;
  let lastAtMs = 0;
  let firstAtMs = Infinity;
  let waits: number[] = [];
  let ready = 0;
  const children: ChildProcess[] = Array.from({ length: processes }, () => {
    const child = fork(path.join(import.meta.dirname, 'worker-process.ts'), [contender.name, url, String(batch)], {
      execArgv: ['--import', 'tsx'],
    });
    child.on('message', (message: WorkerMessage) => {
      if ('ready' in message) ready += 1;
      else {
        completed += message.completed;
        lastAtMs = Math.max(lastAtMs, message.lastAtMs);
        // JSON has no Infinity.
        firstAtMs = Math.min(firstAtMs, message.startedAtMs ?? Infinity);
        waits.push(...message.waits);
      }
    });
    return child;
  });
  await until(() => {
    if (children.some((child) => child.exitCode !== null)) throw new Error(`A worker of ${contender.name} ended.`);
    return ready === processes;
  }, 60_000);
  return {
    completed: () => completed,
    mark: () => void (firstAtMs = Infinity),
    spanMs: () => lastAtMs - firstAtMs,
    takeWaits: () => waits.splice(0),
    async stop() {
      const ended = children.map((child) => once(child, 'exit'));
      for (const child of children) child.send('stop');
      await Promise.all(ended);
    },
  };
}
