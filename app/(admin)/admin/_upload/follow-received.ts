'use client';

import { fetchPhotos } from '../_api/photos';
import { readBoard, subscribeBoard } from '../_live/board-store';
import { readUploads, updateUpload } from './upload-store';

/** Watches what becomes of files that have arrived, until they are developed or have failed. @returns how to stop */
export function followReceived(): () => void {
  let lastFinished = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    timer = undefined;
    void readOutcomes().catch(() => {});
  };
  const unsubscribe = subscribeBoard(() => {
    const { counts } = readBoard().board ?? {};
    const finished = counts ? counts.done + counts.failed + counts.cancelled : -1;
    if (finished === lastFinished || !hasReceived()) return;
    lastFinished = finished;
    timer ??= setTimeout(look, LOOK_MS);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}

const LOOK_MS = 1000;
const LATEST = 200;

function hasReceived(): boolean {
  return readUploads().items.some((item) => item.state === 'received');
}

/** The latest photos are the ones that have just been sent. */
async function readOutcomes(): Promise<void> {
  const { items } = await fetchPhotos({ limit: LATEST });
  const photos = new Map(items.map((photo) => [photo.id, photo]));
  for (const item of readUploads().items) {
    const photo = item.state === 'received' && item.photoId ? photos.get(item.photoId) : undefined;
    if (photo?.status === 'ready') updateUpload(item.id, { state: 'ready' });
    if (photo?.status === 'failed') updateUpload(item.id, { state: 'failed', reason: photo.failure?.message ?? null });
  }
}
