import type { TaskBoard } from '#server/tasks/schemas';

const HOUR_MS = 3_600_000;

export interface Hour {
  atMs: number;
  done: number;
  failed: number;
}

export interface Day {
  /** Some moment of it. */
  atMs: number;
  /** Which of all hours is its first. */
  firstHour: number;
  hours: number;
  done: number;
  failed: number;
}

export function hoursOf({ from, done, failed }: TaskBoard['history']): Hour[] {
  const fromMs = Date.parse(from);
  return done.map((count, hour) => ({ atMs: fromMs + hour * HOUR_MS, done: count, failed: failed[hour] ?? 0 }));
}

/** The hours of each day, as the days are where the reader is: in the browser only. */
export function daysOf(hours: readonly Hour[]): Day[] {
  const days = new Map<string, Day>();
  for (const [index, hour] of hours.entries()) {
    const name = new Date(hour.atMs).toDateString();
    const day = days.get(name) ?? { atMs: hour.atMs, firstHour: index, hours: 0, done: 0, failed: 0 };
    day.hours += 1;
    day.done += hour.done;
    day.failed += hour.failed;
    days.set(name, day);
  }
  return [...days.values()];
}
