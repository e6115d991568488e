import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PhotoTile, PublicPhoto } from '#server/photos/schemas';
import { t } from '../../_messages/t';
import { PhotoFacts } from '../photo-facts';

interface InfoPanelProps {
  photo: PhotoTile;
  onClose: () => void;
}

/** What is known of the photo in view: beside it on wide screens, a sheet over its lower part on narrow ones. */
export function InfoPanel({ photo, onClose }: InfoPanelProps) {
  const panel = useRef<HTMLElement>(null);
  const known = usePublicPhoto(photo.id);

  useEffect(() => {
    const element = panel.current;
    // The lightbox would zoom by the wheel: here it scrolls.
    const keep = (event: WheelEvent) => event.stopPropagation();
    element?.addEventListener('wheel', keep);
    return () => element?.removeEventListener('wheel', keep);
  }, []);

  return (
    <aside ref={panel} aria-label={t('viewer.info')} className="viewer-info">
      <div className="mb-5 flex items-start gap-3">
        <h2 className="me-auto font-display text-2xl leading-tight">{photo.title || t('photo.untitled')}</h2>
        <button type="button" aria-label={t('viewer.close')} onClick={onClose} className="viewer-control sm:hidden">
          <X aria-hidden="true" strokeWidth={1.5} className="size-5" />
        </button>
      </div>
      {known === 'failed' && <p className="text-muted">{t('viewer.infoFailed')}</p>}
      {known === 'loading' && <p className="text-muted">{t('viewer.infoLoading')}</p>}
      {typeof known === 'object' && (
        <div className="space-y-7">
          {known.caption && (
            <p className="font-display text-[1.0625rem] leading-relaxed whitespace-pre-line">{known.caption}</p>
          )}
          <PhotoFacts photo={known} />
          <p className="text-sm">
            <a href={`/photos/${known.id}`} className="text-muted underline underline-offset-4 hover:text-ink">
              {t('viewer.page')}
            </a>
          </p>
        </div>
      )}
    </aside>
  );
}

/** Looking through photos quickly asks for none of those passed by. */
const ASK_AFTER_MS = 120;

function usePublicPhoto(id: string): PublicPhoto | 'loading' | 'failed' {
  const [answers, setAnswers] = useState<Record<string, PublicPhoto | 'failed'>>({});
  const isKnown = typeof answers[id] === 'object';

  useEffect(() => {
    if (isKnown) return undefined;
    const stop = new AbortController();
    const ask = async () => {
      const answer = await fetchPhoto(id, stop.signal).catch(() => 'failed' as const);
      if (!stop.signal.aborted) setAnswers((known) => ({ ...known, [id]: answer }));
    };
    const timer = setTimeout(() => void ask(), ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [id, isKnown]);

  return answers[id] ?? 'loading';
}

async function fetchPhoto(id: string, signal: AbortSignal): Promise<PublicPhoto> {
  const response = await fetch(`/api/v1/public/photos/${id}`, { signal });
  if (!response.ok) throw new Error(`photo: ${response.status}`);
  return (await response.json()) as PublicPhoto;
}
