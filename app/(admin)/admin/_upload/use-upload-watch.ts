'use client';

import { useEffect } from 'react';
import { followReceived } from './follow-received';
import { loadTus, resumeStalled } from './upload-engine';
import { listUnfinished } from './unfinished-uploads';
import { useUploads } from './upload-store';

/** Until then the page itself is fetched. */
const QUIET_MS = 2000;

/** Ties uploads to the browser: the title, the network's return, the warning before the tab closes. */
export function useUploadWatch(): void {
  const { totals } = useUploads();
  const { activeCount, totalBytes, sentBytes } = totals;
  const percent = activeCount > 0 && totalBytes > 0 ? Math.floor((sentBytes / totalBytes) * 100) : null;

  useEffect(listUnfinished, []);
  useEffect(followReceived, []);

  useEffect(() => {
    const timer = setTimeout(() => void loadTus().catch(() => {}), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    window.addEventListener('online', resumeStalled);
    return () => window.removeEventListener('online', resumeStalled);
  }, []);

  useEffect(() => {
    if (activeCount === 0) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [activeCount]);

  useEffect(() => {
    if (percent === null) return;
    const show = () => {
      const wanted = `${percent}% · ${plainTitle()}`;
      if (document.title !== wanted) document.title = wanted;
    };
    show();
    // A page that is opened meanwhile writes its own title.
    const observer = new MutationObserver(show);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      document.title = plainTitle();
    };
  }, [percent]);
}

function plainTitle(): string {
  return document.title.replace(/^\d+% · /, '');
}
