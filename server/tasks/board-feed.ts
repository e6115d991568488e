import { system } from '#server/auth/actor';
import type { Context } from '#server/context';
import { runOutsideRequest } from '#server/request-context';
import { getTaskBoard } from './get-task-board';
import type { TaskBoard } from './schemas';

export interface BoardListener {
  /** First a board that was read after this listener joined, then whenever it has changed. */
  onBoard(board: TaskBoard): void;
  /** It could not be read, and nothing further comes. */
  onError(error: unknown): void;
}

export interface BoardFeed {
  /** @returns how to leave */
  join(listener: BoardListener): () => void;
}

/** Claims ring no bell, nor does progress, which comes with each worker's beat about once a second. */
const BUSY_MS = 1000;
/** What no bell tells of, say a row changed by hand. */
const IDLE_MS = 5000;
/** A bell is seldom alone: what rings together is read together. */
const TOGETHER_MS = 50;
/** From one reading to the next, however often it rings. */
const GAP_MS = 500;

const feeds = new WeakMap<Context, BoardFeed>();

/** The board as this process reads it: once for all who watch, and not at all while nobody does. */
export function boardFeedOf(ctx: Context): BoardFeed {
  const feed = feeds.get(ctx) ?? createBoardFeed(ctx);
  feeds.set(ctx, feed);
  return feed;
}

function createBoardFeed(ctx: Context): BoardFeed {
  const listeners = new Set<BoardListener>();
  const alarm = createAlarm();
  let isReading = false;
  let readAtMs = -Infinity;

  const hear = () => alarm.within(Math.max(TOGETHER_MS, readAtMs + GAP_MS - performance.now()));

  async function readWhileWatched(): Promise<void> {
    isReading = true;
    const stopHearing = [
      ctx.bus.onBell('task_ready', hear),
      ctx.bus.onBell('task_stop', hear),
      // What a task comes to is written to its photo, and that is heard of at once.
      ctx.bus.onChange(({ topic }) => topic === 'photo' && hear()),
    ];
    const told = new WeakSet<BoardListener>();
    let last = '';
    try {
      while (listeners.size > 0) {
        alarm.reset();
        readAtMs = performance.now();
        const present = [...listeners];
        const board = await getTaskBoard(ctx, system);
        const text = JSON.stringify(board);
        for (const listener of present) {
          if (listeners.has(listener) && (text !== last || !told.has(listener))) listener.onBoard(board);
          told.add(listener);
        }
        last = text;
        alarm.within(isBusy(board) ? BUSY_MS : IDLE_MS);
        await alarm.rings();
      }
    } catch (error) {
      for (const listener of listeners) listener.onError(error);
      listeners.clear();
    } finally {
      for (const stop of stopHearing) stop();
      isReading = false;
    }
  }

  return {
    join(listener) {
      listeners.add(listener);
      alarm.within(0);
      if (!isReading) void runOutsideRequest(readWhileWatched);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) alarm.within(0);
      };
    },
  };
}

function isBusy({ counts, pausedAt }: TaskBoard): boolean {
  return counts.running > 0 || (counts.ready > 0 && pausedAt === null);
}

/** Rings once, at the earliest time that was asked for since it was reset. */
function createAlarm() {
  let atMs = Infinity;
  let timer: NodeJS.Timeout | undefined;
  let ring: (() => void) | null = null;
  const arm = () => {
    clearTimeout(timer);
    if (ring && atMs < Infinity) timer = setTimeout(ring, Math.max(0, atMs - performance.now()));
  };
  return {
    reset() {
      atMs = Infinity;
    },
    within(ms: number) {
      atMs = Math.min(atMs, performance.now() + ms);
      arm();
    },
    async rings(): Promise<void> {
      await new Promise<void>((resolve) => {
        ring = resolve;
        arm();
      });
      ring = null;
    },
  };
}
