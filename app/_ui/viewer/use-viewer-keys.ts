import { useEffect, useRef } from 'react';
import type PhotoSwipe from 'photoswipe';

export interface ViewerActions {
  close: () => void;
  next: () => void;
  previous: () => void;
  zoom: () => void;
  info: () => void;
  play: () => void;
  fullscreen: () => void;
  help: () => void;
}

const PAN_STEP = 80;

/** The keys of the viewer; `key-help.tsx` tells them. */
export function useViewerKeys(lightbox: PhotoSwipe | null, actions: ViewerActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });

  useEffect(() => {
    if (!lightbox) return undefined;
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      const isOnControl = event.target instanceof Element && event.target.closest('button, a, input');
      if (isOnControl && (event.key === ' ' || event.key === 'Enter')) return;
      if (!act(lightbox, latest.current, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [lightbox]);
}

/** True when the key means something here. */
function act(lightbox: PhotoSwipe, actions: ViewerActions, key: string): boolean {
  if (pan(lightbox, key)) return true;
  const action = ACTIONS[key.length === 1 ? key.toLowerCase() : key];
  if (!action) return false;
  actions[action]();
  return true;
}

const ACTIONS: Record<string, keyof ViewerActions | undefined> = {
  Escape: 'close',
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  j: 'next',
  k: 'previous',
  z: 'zoom',
  i: 'info',
  f: 'fullscreen',
  ' ': 'play',
  '?': 'help',
};

/** Close up, the arrows move over the photo instead of to the next. */
function pan({ currSlide }: PhotoSwipe, key: string): boolean {
  if (!key.startsWith('Arrow') || !currSlide || currSlide.currZoomLevel <= currSlide.zoomLevels.fit * 1.01)
    return false;
  const x = key === 'ArrowLeft' ? PAN_STEP : key === 'ArrowRight' ? -PAN_STEP : 0;
  const y = key === 'ArrowUp' ? PAN_STEP : key === 'ArrowDown' ? -PAN_STEP : 0;
  currSlide.panTo(currSlide.pan.x + x, currSlide.pan.y + y);
  return true;
}
