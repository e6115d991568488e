'use client';

import { useMemo } from 'react';
import { t } from '../_messages/t';
import { unpackPhotos, type PackedPhotos } from './packed-photos';
import { PhotoGrid, type GridLayout } from './photo-grid';
import { useOlderPhotos } from './use-older-photos';
import { useViewer } from './use-viewer';

interface GalleryProps {
  photos: PackedPhotos;
  nextCursor: string | null;
  layout?: GridLayout;
  /** The slug of the album whose photos these are. */
  album?: string;
}

/** A wall of photos that goes on as far as one scrolls, and opens each where it hangs. Without script: links. */
export function Gallery({ photos: packed, nextCursor: firstCursor, layout = 'rows', album }: GalleryProps) {
  const first = useMemo(() => unpackPhotos(packed), [packed]);
  const { pages, nextCursor, loading, loadOlder, watchEnd } = useOlderPhotos(first, firstCursor, album);
  const all = useMemo(() => pages.flat(), [pages]);
  const { viewer, open, prepare } = useViewer(all, loadOlder);
  return (
    <div onPointerOver={prepare} onFocus={prepare}>
      <PhotoGrid pages={pages} layout={layout} onPhotoClick={open} />
      {nextCursor && (
        // A new element for each page, in room of its own: nothing that is seen moves when photos come.
        <p key={nextCursor} ref={watchEnd} className="gallery-end py-12 text-center">
          {loading === 'failed' && <span className="mb-2 block text-muted">{t('gallery.olderFailed')}</span>}
          <a
            href={`${album ? `/albums/${album}` : ''}/older/${nextCursor}`}
            className="inline-block border-b border-line pb-0.5 text-muted hover:border-ink hover:text-ink"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              void loadOlder();
            }}
          >
            {loading === 'loading' ? t('gallery.olderLoading') : t(album ? 'gallery.more' : 'gallery.older')}
          </a>
        </p>
      )}
      {viewer}
    </div>
  );
}
