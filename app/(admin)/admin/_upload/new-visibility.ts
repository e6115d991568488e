'use client';

import { useSyncExternalStore } from 'react';
import type { NewVisibility } from './upload-engine';

/** Whether new photos are for everybody; kept by the browser, because one who uploads for clients does so every day. */
export function useNewVisibility(): NewVisibility {
  return useSyncExternalStore(subscribe, readNewVisibility, () => 'public');
}

export function readNewVisibility(): NewVisibility {
  try {
    return localStorage.getItem(KEY) === 'private' ? 'private' : 'public';
  } catch {
    return 'public';
  }
}

export function setNewVisibility(visibility: NewVisibility): void {
  try {
    localStorage.setItem(KEY, visibility);
  } finally {
    for (const listener of listeners) listener();
  }
}

const KEY = 'safelight.new-visibility';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
