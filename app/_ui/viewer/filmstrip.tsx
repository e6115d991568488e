import { useEffect, useRef, useState } from 'react';
import type { PhotoTile } from '#server/photos/schemas';
import { t } from '../../_messages/t';
import { averageColour } from '../placeholder';
import { Picture } from '../picture';

interface FilmstripProps {
  photos: readonly PhotoTile[];
  index: number;
  onChoose: (index: number) => void;
}

/** Pixels from one frame to the next. */
const PITCH = 60;
/** Frames kept on each side of the one in view. */
const REACH = 30;

/** The photos around this one, on wide screens. Only those in reach are in the page. */
export function Filmstrip({ photos, index, onChoose }: FilmstripProps) {
  const strip = useRef<HTMLElement>(null);
  const isFirstMove = useRef(true);
  const [middle, setMiddle] = useState(index);

  useEffect(() => {
    const element = strip.current;
    if (!element) return;
    element.scrollTo({ left: index * PITCH, behavior: isFirstMove.current ? 'instant' : 'smooth' });
    isFirstMove.current = false;
  }, [index]);

  const from = Math.max(0, Math.min(middle, index) - REACH);
  const to = Math.min(photos.length, Math.max(middle, index) + REACH);
  return (
    <nav
      ref={strip}
      dir="ltr"
      aria-label={t('viewer.filmstrip')}
      className="viewer-filmstrip"
      onScroll={({ currentTarget }) => {
        const at = Math.round(currentTarget.scrollLeft / PITCH);
        if (Math.abs(at - middle) > REACH / 3) setMiddle(at);
      }}
    >
      <div style={{ width: photos.length * PITCH }}>
        {photos.slice(from, to).map((photo, offset) => {
          const at = from + offset;
          return (
            <button
              key={photo.id}
              type="button"
              tabIndex={at === index ? 0 : -1}
              aria-current={at === index}
              aria-label={t('viewer.position', { number: at + 1, title: photo.title || t('photo.untitled') })}
              onClick={() => onChoose(at)}
              style={{ left: at * PITCH, backgroundColor: averageColour(photo.thumbhash) }}
            >
              <Picture photo={photo} alt="" sizes="56px" widest={320} plainWidth={320} loading="lazy" />
            </button>
          );
        })}
      </div>
    </nav>
  );
}
