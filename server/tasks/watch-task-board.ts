import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { boardFeedOf } from './board-feed';
import type { TaskBoard } from './schemas';

/** Less than the shortest time after which proxies cut a silent connection: nginx and the clouds' balancers give it a minute. */
const QUIET_MS = 15_000;

/**
 * The board at once and whenever it has changed, on whichever replica, until the signal aborts; null after a while without
 * a change, so that the way to the watcher is kept open. Whoever is slow gets the newest, not every one.
 */
export async function* watchTaskBoard(
  ctx: Context,
  actor: Actor,
  signal: AbortSignal,
  quietMs = QUIET_MS,
): AsyncGenerator<TaskBoard | null> {
  authorize(actor, 'tasks:read');
  let news: { board: TaskBoard } | { error: unknown } | null = null;
  let wake = () => {};
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  const leave = boardFeedOf(ctx).join({
    onBoard(board) {
      news = { board };
      wake();
    },
    onError(error) {
      news = { error };
      wake();
    },
  });
  const takeNews = () => {
    const taken = news;
    news = null;
    return taken;
  };
  try {
    while (!signal.aborted) {
      if (!news) {
        const timer = setTimeout(() => wake(), quietMs);
        await new Promise<void>((resolve) => (wake = resolve));
        clearTimeout(timer);
        if (signal.aborted) return;
      }
      const taken = takeNews();
      if (taken && 'error' in taken) throw taken.error;
      yield taken?.board ?? null;
    }
  } finally {
    leave();
    signal.removeEventListener('abort', onAbort);
  }
}
