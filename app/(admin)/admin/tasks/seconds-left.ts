import type { TaskBoard } from '#server/tasks/schemas';

const RECENT_MINUTES = 5;

/** When the queue will be empty at the pace of the last minutes; null when there is nothing to do or no pace to go by. */
export function secondsLeft({ counts, donePerMinute, pausedAt }: TaskBoard): number | null {
  if (pausedAt !== null) return null;
  const waiting = counts.ready + counts.running + counts.retrying;
  const recent = donePerMinute.slice(-RECENT_MINUTES);
  // Minutes before the work began say nothing about its pace.
  const working = recent.slice(
    Math.max(
      0,
      recent.findIndex((count) => count > 0),
    ),
  );
  const done = working.reduce((sum, each) => sum + each, 0);
  return waiting === 0 || done === 0 ? null : (waiting * working.length * 60) / done;
}
