import type PhotoSwipe from 'photoswipe';
import { useCallback, useEffect, useState } from 'react';

/** The viewer on the whole screen, where the browser allows it. */
export function useFullscreen(lightbox: PhotoSwipe | null) {
  const [isFullscreen, setFullscreen] = useState(false);

  useEffect(() => {
    const note = () => setFullscreen(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', note);
    return () => document.removeEventListener('fullscreenchange', note);
  }, []);

  const toggleFullscreen = useCallback(() => {
    const change = document.fullscreenElement ? document.exitFullscreen() : lightbox?.element?.requestFullscreen?.();
    // Refused by the browser or the device: the viewer stays as it is.
    change?.catch(() => undefined);
  }, [lightbox]);

  return { isFullscreen, toggleFullscreen };
}
