'use client';

import { useCallback, useRef, useState } from 'react';
import type { AdminPhoto, AdminPhotoFilter, Page, PhotoPatch } from '#server/photos/schemas';
import { fetchPhotos } from '../_api/photos';
import { applyPatch } from './apply-patch';

const PAGE = 60;
const LARGEST_PAGE = 200;

export interface PhotoList {
  photos: readonly AdminPhoto[];
  hasMore: boolean;
  loading: 'idle' | 'loading' | 'failed';
  loadMore: () => Promise<void>;
  /** Reads the head of the list again: what is new comes to the front, what has changed is replaced. */
  refresh: () => Promise<void>;
  /** Shows a change before the site has confirmed it. @returns the photos as they were */
  patch: (ids: ReadonlySet<string>, patch: PhotoPatch) => AdminPhoto[];
  replace: (photos: readonly AdminPhoto[]) => void;
  hide: (ids: readonly string[]) => void;
  unhide: (ids: readonly string[]) => void;
}

/** The photos of a list as far as it has been unrolled. */
export function usePhotoList(initial: Page<AdminPhoto>, filter: AdminPhotoFilter): PhotoList {
  const [all, setAll] = useState<readonly AdminPhoto[]>(initial.items);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState(initial.nextCursor);
  const [loading, setLoading] = useState<PhotoList['loading']>('idle');
  const isLoading = useRef(false);

  const replace = useCallback((photos: readonly AdminPhoto[]) => {
    const changed = new Map(photos.map((photo) => [photo.id, photo]));
    setAll((current) => current.map((photo) => changed.get(photo.id) ?? photo));
  }, []);

  async function loadMore() {
    if (isLoading.current || cursor === null) return;
    isLoading.current = true;
    setLoading('loading');
    try {
      const page = await fetchPhotos({ ...filter, cursor, limit: PAGE });
      setAll((current) => merge(current, page.items));
      setCursor(page.nextCursor);
      setLoading('idle');
    } catch {
      setLoading('failed');
    } finally {
      isLoading.current = false;
    }
  }

  async function refresh() {
    const page = await fetchPhotos({ ...filter, limit: Math.min(LARGEST_PAGE, Math.max(PAGE, all.length)) });
    const known = new Set(all.map((photo) => photo.id));
    if (!page.items.some((photo) => known.has(photo.id))) {
      // More is new than one answer holds, or there was nothing: the list starts again.
      setAll(page.items);
      setCursor(page.nextCursor);
      return;
    }
    // An album has its own order, and new photos come last in it.
    setAll((current) =>
      filter.album ? merge(current, page.items, page.nextCursor !== null) : mergeAtHead(current, page.items),
    );
  }

  function patch(ids: ReadonlySet<string>, change: PhotoPatch): AdminPhoto[] {
    const before = all.filter((photo) => ids.has(photo.id));
    replace(before.map((photo) => applyPatch(photo, change)));
    return before;
  }

  return {
    photos: hidden.size === 0 ? all : all.filter((photo) => !hidden.has(photo.id)),
    hasMore: cursor !== null,
    loading,
    loadMore,
    refresh,
    patch,
    replace,
    hide: (ids) => setHidden((current) => new Set([...current, ...ids])),
    unhide: (ids) => setHidden((current) => new Set([...current].filter((id) => !ids.includes(id)))),
  };
}

/** Known photos in their place, new ones at the end, unless there is more between. */
function merge(current: readonly AdminPhoto[], items: readonly AdminPhoto[], isKnownOnly = false): AdminPhoto[] {
  const fresh = new Map(items.map((photo) => [photo.id, photo]));
  const known = current.map((photo) => fresh.get(photo.id) ?? photo);
  const ids = new Set(current.map((photo) => photo.id));
  return isKnownOnly ? known : [...known, ...items.filter((photo) => !ids.has(photo.id))];
}

function mergeAtHead(current: readonly AdminPhoto[], items: readonly AdminPhoto[]): AdminPhoto[] {
  const fresh = new Set(items.map((photo) => photo.id));
  const oldest = items.at(-1)?.id;
  // What lay within the part that was read again and is not in it has gone.
  return [...items, ...current.filter((photo) => !fresh.has(photo.id) && oldest !== undefined && photo.id < oldest)];
}
