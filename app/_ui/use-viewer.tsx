import { useCallback, useEffect, useRef, useState, type ComponentType, type MouseEvent, type ReactNode } from 'react';
import type { PhotoTile } from '#server/photos/schemas';
import type { ViewerHandle, ViewerProps } from './viewer/viewer';

interface OpenViewer {
  viewer: ReactNode;
  open: (photo: PhotoTile, event: MouseEvent<HTMLAnchorElement>) => void;
  /** Fetches the viewer ahead of its first use. */
  prepare: () => void;
}

const importViewer = () => import('./viewer/viewer');

/** The viewer over a grid: it takes the photo's own address, and Back closes it. */
export function useViewer(photos: readonly PhotoTile[], loadOlder: () => Promise<void>): OpenViewer {
  const [Viewer, setViewer] = useState<ComponentType<ViewerProps>>();
  const [startId, setStartId] = useState<string | null>(null);
  const handle = useRef<ViewerHandle>(null);
  /** The history entry in front is the viewer's: closing must go back one. */
  const hasEntry = useRef(false);
  const known = useRef(photos);
  useEffect(() => {
    known.current = photos;
  });

  const show = useCallback(async (id: string) => {
    const module = await importViewer();
    setViewer(() => module.Viewer);
    setStartId(id);
  }, []);

  const openAt = useCallback(
    async (id: string) => {
      // A second click while the first fetches the code.
      if (hasEntry.current) return;
      hasEntry.current = true;
      try {
        await show(id);
      } catch {
        // Without its code there is still the photo's page.
        location.assign(addressOf(id));
        return;
      }
      // Closing brings the photo in view to its place; the browser would jump to where the viewer was opened.
      history.scrollRestoration = 'manual';
      history.pushState({ viewer: id }, '', addressOf(id));
    },
    [show],
  );

  const open = useCallback<OpenViewer['open']>(
    (photo, event) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void openAt(photo.id);
    },
    [openAt],
  );

  useEffect(() => {
    const follow = () => {
      const id = /^\/photos\/([^/]+)$/.exec(location.pathname)?.[1];
      if (!id) {
        hasEntry.current = false;
        history.scrollRestoration = 'auto';
        handle.current?.close();
      } else if (!handle.current && known.current.some((photo) => photo.id === id)) {
        hasEntry.current = true;
        void show(id);
      }
    };
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, [show]);

  const onClosing = useCallback(() => {
    if (!hasEntry.current) return;
    hasEntry.current = false;
    history.back();
  }, []);

  const onShow = useCallback((id: string) => {
    if (hasEntry.current && location.pathname !== addressOf(id)) {
      history.replaceState({ viewer: id }, '', addressOf(id));
    }
  }, []);

  const viewer = Viewer && startId && (
    <Viewer
      ref={handle}
      photos={photos}
      startId={startId}
      onShow={onShow}
      onNearEnd={loadOlder}
      onClosing={onClosing}
      onClosed={() => setStartId(null)}
    />
  );
  return { viewer, open, prepare: () => void importViewer().catch(() => undefined) };
}

function addressOf(id: string): string {
  return `/photos/${id}`;
}
