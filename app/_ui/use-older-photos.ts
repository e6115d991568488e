import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Page, PhotoTile } from '#server/photos/schemas';
import { useReturnToPlace } from './use-return-to-place';

export type LoadingState = 'idle' | 'loading' | 'failed';

interface OlderPhotos {
  pages: PhotoTile[][];
  nextCursor: string | null;
  loading: LoadingState;
  loadOlder: () => Promise<void>;
  /** Put it on what follows the last photo: pages are fetched as it comes near. */
  watchEnd: (element: HTMLElement | null) => void;
}

/** The pages that follow a gallery's first, fetched as the visitor nears the end, and there again when he comes back. */
export function useOlderPhotos(first: PhotoTile[], firstCursor: string | null, album?: string): OlderPhotos {
  const [more, setMore] = useState<PhotoTile[][]>([]);
  const [nextCursor, setNextCursor] = useState(firstCursor);
  const [loading, setLoading] = useState<LoadingState>('idle');
  const isBusy = useRef(false);

  useReturnToPlace({ firstCursor, more, nextCursor }, (kept) => {
    setMore(kept.more);
    setNextCursor(kept.nextCursor);
  });

  const loadOlder = useCallback(async () => {
    if (isBusy.current || nextCursor === null) return;
    isBusy.current = true;
    setLoading('loading');
    try {
      const page = await fetchPage(nextCursor, album);
      setMore((pages) => [...pages, page.items]);
      setNextCursor(page.nextCursor);
      setLoading('idle');
    } catch {
      setLoading('failed');
    } finally {
      isBusy.current = false;
    }
  }, [nextCursor, album]);

  const [end, watchEnd] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!end || loading !== 'idle') return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void loadOlder();
      },
      { rootMargin: '1600px 0px' },
    );
    observer.observe(end);
    return () => observer.disconnect();
  }, [end, loading, loadOlder]);

  const pages = useMemo(() => [first, ...more], [first, more]);
  return { pages, nextCursor, loading, loadOlder, watchEnd };
}

async function fetchPage(cursor: string, album?: string): Promise<Page<PhotoTile>> {
  const query = new URLSearchParams({ cursor, ...(album && { album }) });
  const response = await fetch(`/api/v1/public/photos?${query}`);
  if (!response.ok) throw new Error(`photos: ${response.status}`);
  return (await response.json()) as Page<PhotoTile>;
}
