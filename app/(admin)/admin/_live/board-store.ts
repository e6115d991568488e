'use client';

import { useSyncExternalStore } from 'react';
import type { BoardTask, TaskBoard } from '#server/tasks/schemas';
import { taskEventsPath } from '../_api/tasks';

export type Connection = 'connecting' | 'live' | 'lost';
export interface LiveBoard {
  board: TaskBoard | null;
  /** When the server last said so, in milliseconds since 1970. */
  toldAtMs: number;
  connection: Connection;
}

/** The task board as the server tells it: one stream a tab, open while somebody listens and the tab is seen. */
export function useLiveBoard(): LiveBoard {
  return useSyncExternalStore(subscribeBoard, readBoard, readBeforeHydration);
}

export function readBoard(): LiveBoard {
  return current;
}

export function subscribeBoard(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) start();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stop();
  };
}

/** What is being done for a photo now; the run in progress before the one that waits. */
export function taskOfPhoto(board: TaskBoard | null, photoId: string): BoardTask | null {
  const tasks = board?.tasks.filter((task) => task.photoId === photoId) ?? [];
  return tasks.find((task) => task.state === 'leased') ?? tasks.find((task) => task.finishedAt === null) ?? null;
}

const nothing: LiveBoard = { board: null, toldAtMs: 0, connection: 'connecting' };
/** The server says every 15 seconds that it is there: after more than two of them the line is dead, though nobody cut it. */
const SILENT_MS = 35_000;
const listeners = new Set<() => void>();
let current = nothing;
let source: EventSource | null = null;
let reopenTimer: ReturnType<typeof setTimeout> | undefined;
let silenceTimer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;

const readBeforeHydration = () => nothing;

function start() {
  document.addEventListener('visibilitychange', followVisibility);
  window.addEventListener('online', open);
  followVisibility();
}

function stop() {
  document.removeEventListener('visibilitychange', followVisibility);
  window.removeEventListener('online', open);
  close();
}

// A browser has six connections to a site of plain HTTP: tabs in the background give theirs back.
function followVisibility() {
  if (document.visibilityState === 'visible') open();
  else close();
}

function open() {
  close();
  source = new EventSource(taskEventsPath);
  hearSomething();
  source.addEventListener('board', (event: MessageEvent<string>) => {
    failures = 0;
    hearSomething();
    publish({ board: JSON.parse(event.data) as TaskBoard, toldAtMs: Date.now(), connection: 'live' });
  });
  source.addEventListener('alive', () => {
    hearSomething();
    publish({ ...current, toldAtMs: Date.now(), connection: 'live' });
  });
  source.addEventListener('error', () => {
    publish({ ...current, connection: 'lost' });
    // After an answer that is not a stream, say 503 of a restart, the browser does not come back by itself.
    if (source?.readyState === EventSource.CLOSED) {
      clearTimeout(silenceTimer);
      reopenTimer = setTimeout(open, Math.min(30_000, 1000 * 2 ** failures++));
    }
  });
}

function hearSomething() {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(() => {
    publish({ ...current, connection: 'lost' });
    open();
  }, SILENT_MS);
}

function close() {
  clearTimeout(reopenTimer);
  clearTimeout(silenceTimer);
  source?.close();
  source = null;
}

function publish(next: LiveBoard) {
  current = next;
  for (const listener of listeners) listener();
}
