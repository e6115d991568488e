import type PhotoSwipe from 'photoswipe';
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { PhotoTile, VariantFormat } from '#server/photos/schemas';
import { t } from '../../_messages/t';
import { createLightbox } from './create-lightbox';
import { knownFormats, slideOf } from './slide-data';
import type { ViewerProps } from './viewer';

interface Room {
  info: boolean;
  filmstrip: boolean;
}

/** With so few photos to go, the next page is asked for. */
const NEAR_END = 8;

/** The lightbox for as long as the viewer is mounted, fed with the photos there are. */
export function useLightbox(props: ViewerProps, room: RefObject<Room>): { lightbox: PhotoSwipe | null; index: number } {
  const [lightbox, setLightbox] = useState<PhotoSwipe | null>(null);
  const [index, setIndex] = useState(() => positionOf(props.photos, props.startId));
  const slides = useRef<ReturnType<typeof slideOf>[]>([]);
  const formats = useRef<VariantFormat[]>(['jpeg']);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    let opened: PhotoSwipe | undefined;
    let isGone = false;
    const open = async () => {
      formats.current = await knownFormats();
      if (isGone) return;
      const { photos, startId } = latest.current;
      slides.current = photos.map((photo) => slideOf(photo, formats.current));
      opened = createLightbox({
        slides: slides.current,
        index: positionOf(photos, startId),
        findThumb: (at) => findThumb(latest.current.photos[at]),
        padding: () => paddingFor(room.current),
      });
      follow(opened, latest, setIndex, () => isGone);
      opened.init();
      opened.element?.setAttribute('aria-modal', 'true');
      opened.element?.setAttribute('aria-label', t('viewer.label'));
      setLightbox(opened);
    };
    void open();
    return () => {
      isGone = true;
      opened?.destroy();
    };
  }, [room]);

  const count = props.photos.length;
  useEffect(() => {
    const known = slides.current.length;
    if (!lightbox || known >= count) return;
    slides.current.push(...latest.current.photos.slice(known).map((photo) => slideOf(photo, formats.current)));
    lightbox.refreshSlideContent(known);
  }, [lightbox, count]);

  return { lightbox, index };
}

function follow(
  lightbox: PhotoSwipe,
  latest: RefObject<ViewerProps>,
  setIndex: (index: number) => void,
  isGone: () => boolean,
): void {
  lightbox.on('change', () => {
    const { photos, onShow, onNearEnd } = latest.current;
    const photo = photos[lightbox.currIndex];
    setIndex(lightbox.currIndex);
    if (photo) onShow?.(photo.id);
    if (lightbox.currIndex >= photos.length - NEAR_END) void onNearEnd?.();
  });
  lightbox.on('close', () => {
    if (isGone()) return;
    bringIntoView(findThumb(latest.current.photos[lightbox.currIndex]));
    latest.current.onClosing?.();
  });
  lightbox.on('destroy', () => {
    if (isGone()) return;
    const thumb = findThumb(latest.current.photos[lightbox.currIndex]);
    thumb?.closest('a')?.focus({ preventScroll: true });
    latest.current.onClosed();
  });
}

function paddingFor({ info, filmstrip }: Room) {
  // The same limits as in viewer.css.
  if (innerWidth < 900) return { top: 52, right: 0, bottom: info ? Math.round(innerHeight * 0.6) : 52, left: 0 };
  return { top: 64, right: info ? 432 : 64, bottom: filmstrip && innerHeight >= 560 ? 100 : 40, left: 64 };
}

function findThumb(photo: PhotoTile | undefined): HTMLImageElement | null {
  return photo ? document.querySelector(`a[data-photo="${photo.id}"] img`) : null;
}

function bringIntoView(thumb: HTMLImageElement | null): void {
  const box = thumb?.getBoundingClientRect();
  if (!box || (box.top >= 0 && box.bottom <= innerHeight)) return;
  thumb?.closest('li')?.scrollIntoView({ block: 'center', behavior: 'instant' });
}

function positionOf(photos: readonly PhotoTile[], id: string): number {
  return Math.max(
    0,
    photos.findIndex((photo) => photo.id === id),
  );
}
