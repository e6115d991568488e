'use client';

import { useSyncExternalStore } from 'react';
import type { BoardTask, TaskBoard } from '#server/tasks/schemas';
import { taskEventsPath } from '../_api/tasks';

export type Connection = 'connecting' | 'live' | 'lost';
export interface LiveBoard {
  board: TaskBoard | null;
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

const nothing: LiveBoard = { board: null, connection: 'connecting' };
const listeners = new Set<() => void>();
let current = nothing;
let source: EventSource | null = null;
let reopenTimer: ReturnType<typeof setTimeout> | undefined;
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
  source.addEventListener('board', (event: MessageEvent<string>) => {
    failures = 0;
    publish({ board: JSON.parse(event.data) as TaskBoard, connection: 'live' });
  });
  source.addEventListener('error', () => {
    publish({ ...current, connection: 'lost' });
    // After an answer that is not a stream, say 503 of a restart, the browser does not come back by itself.
    if (source?.readyState === EventSource.CLOSED) {
      reopenTimer = setTimeout(open, Math.min(30_000, 1000 * 2 ** failures++));
    }
  });
}

function close() {
  clearTimeout(reopenTimer);
  source?.close();
  source = null;
}

function publish(next: LiveBoard) {
  current = next;
  for (const listener of listeners) listener();
}
