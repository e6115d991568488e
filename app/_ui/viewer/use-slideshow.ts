import type PhotoSwipe from 'photoswipe';
import { useCallback, useEffect, useState } from 'react';

export const SLIDE_SECONDS = 5;

/** The next photo every few seconds until the last; a photo chosen by hand gets its whole time too. */
export function useSlideshow(lightbox: PhotoSwipe | null, index: number) {
  const [isPlaying, setPlaying] = useState(false);
  const togglePlay = useCallback(() => setPlaying((was) => !was), []);

  useEffect(() => {
    if (!lightbox || !isPlaying) return undefined;
    const timer = setTimeout(() => {
      if (index < lightbox.getNumItems() - 1) lightbox.next();
      else setPlaying(false);
    }, SLIDE_SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [lightbox, isPlaying, index]);

  return { isPlaying, togglePlay };
}
