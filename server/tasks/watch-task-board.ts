import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { getTaskBoard } from './get-task-board';
import type { TaskBoard } from './schemas';

const INTERVAL_MS = 500;

/** The board whenever it has changed, until the signal aborts. */
export async function* watchTaskBoard(ctx: Context, actor: Actor, signal: AbortSignal): AsyncGenerator<TaskBoard> {
  authorize(actor, 'admin');
  let last = '';
  while (!signal.aborted) {
    const board = await getTaskBoard(ctx, actor);
    if (signal.aborted) return;
    const text = JSON.stringify(board);
    if (text !== last) yield board;
    last = text;
    await pause(INTERVAL_MS, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
