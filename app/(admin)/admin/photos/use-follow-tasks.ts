'use client';

import { useEffect, useEffectEvent } from 'react';
import type { TaskBoard } from '#server/tasks/schemas';
import type { PhotoList } from './use-photo-list';

const PAUSE_MS = 1200;

/** Reads the sheet's head again soon after something was developed, has failed, or came in. */
export function useFollowTasks(board: TaskBoard | null, list: PhotoList): void {
  const mark = board ? Object.values(board.counts).join(' ') : null;
  const refresh = useEffectEvent(() => void list.refresh().catch(() => {}));
  useEffect(() => {
    if (mark === null) return;
    const timer = setTimeout(refresh, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [mark]);
}
