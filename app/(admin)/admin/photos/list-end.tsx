'use client';

import { useEffect, useEffectEvent, useRef } from 'react';
import { t } from '../../../_messages/t-admin';
import { Button } from '../_ui/button';
import type { PhotoList } from './use-photo-list';

/** Unrolls the list as its end comes near; a button for when that did not work. */
export function ListEnd({ list }: { list: Pick<PhotoList, 'hasMore' | 'loading' | 'loadMore' | 'photos'> }) {
  const end = useRef<HTMLDivElement>(null);
  const loadMore = useEffectEvent(() => void list.loadMore());
  const { hasMore, loading } = list;
  const count = list.photos.length;
  useEffect(() => {
    if (!end.current || !hasMore || loading !== 'idle') return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) loadMore();
      },
      { rootMargin: '800px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
    // A page that does not fill the screen leaves the end in sight: it is looked at anew after every page.
  }, [hasMore, loading, count]);
  if (!hasMore) return null;
  return (
    <div ref={end} className="grid min-h-24 place-items-center text-sm text-muted" aria-live="polite">
      {loading === 'loading' && t('list.loading')}
      {loading === 'failed' && (
        <div className="flex items-center gap-3">
          {t('list.failed')}
          <Button onClick={() => void list.loadMore()}>{t('error.again')}</Button>
        </div>
      )}
    </div>
  );
}
