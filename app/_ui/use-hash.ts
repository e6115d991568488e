'use client';

import { useSyncExternalStore } from 'react';

/** What stands behind the `#` of the address, where no log and no other site sees it; null until the browser can say. */
export function useHash(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => window.location.hash.slice(1),
    () => null,
  );
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
