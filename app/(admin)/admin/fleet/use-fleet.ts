'use client';

import { useEffect, useState } from 'react';
import type { Fleet } from '#server/replicas/schemas';
import { fetchFleet } from '../_api/replicas';
import type { Connection } from '../_live/board-store';

export interface LiveFleet {
  fleet: Fleet;
  connection: Connection;
}

/** As often as replicas say how they are. */
const EVERY_MS = 5000;
/** A line that is dead, though nobody cut it. */
const SILENT_MS = 10_000;

/** The fleet as the server told it last; asked again and again while the tab is seen. */
export function useFleet(initial: Fleet): LiveFleet {
  const [live, setLive] = useState<LiveFleet>({ fleet: initial, connection: 'live' });
  useEffect(() => {
    let isOver = false;
    let isLooking = false;
    let timer: ReturnType<typeof setTimeout>;
    const tell = (next: Partial<LiveFleet>) => {
      if (!isOver) setLive((last) => ({ ...last, ...next }));
    };
    const look = async () => {
      if (isLooking || document.visibilityState !== 'visible') return;
      clearTimeout(timer);
      isLooking = true;
      const silence = setTimeout(() => tell({ connection: 'lost' }), SILENT_MS);
      await fetchFleet().then(
        (fleet) => tell({ fleet, connection: 'live' }),
        () => tell({ connection: 'lost' }),
      );
      clearTimeout(silence);
      isLooking = false;
      lookLater();
    };
    const lookLater = () => {
      if (!isOver) timer = setTimeout(() => void look(), EVERY_MS);
    };
    const lookNow = () => void look();
    lookLater();
    document.addEventListener('visibilitychange', lookNow);
    window.addEventListener('online', lookNow);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', lookNow);
      window.removeEventListener('online', lookNow);
    };
  }, []);
  return live;
}
