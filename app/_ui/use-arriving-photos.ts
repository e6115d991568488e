import { useEffect, type RefObject } from 'react';
import type { PhotoTile } from '#server/photos/schemas';
import { blurredImage } from './placeholder';

/** Paints the blur of each photo that is still on its way, and lets it come in softly when motion is welcome. */
export function useArrivingPhotos(grid: RefObject<HTMLElement | null>, pages: readonly (readonly PhotoTile[])[]): void {
  useEffect(() => {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const hashes = new Map(pages.flat().map((photo) => [photo.id, photo.thumbhash]));
    for (const link of grid.current?.querySelectorAll<HTMLAnchorElement>('a[data-photo]:not([data-seen])') ?? []) {
      link.dataset.seen = '';
      const image = link.querySelector('img');
      const tile = link.parentElement;
      if (!image || !tile || image.complete) continue;
      const blur = blurredImage(hashes.get(link.dataset.photo ?? '') ?? '');
      if (blur) tile.style.background = `center / cover url(${blur})`;
      // A photo of the first row is never hidden: it is what the visitor waits for.
      if (!isCalm && image.loading === 'lazy') image.dataset.arriving = '';
      image.addEventListener('load', () => arrive(image), { once: true });
    }
  }, [grid, pages]);
}

function arrive(image: HTMLImageElement): void {
  if (image.dataset.arriving === '') image.dataset.arriving = 'done';
}
