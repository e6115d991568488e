'use client';

import SelectionArea from '@viselect/vanilla';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';

export interface Lasso {
  onStart: (isAdding: boolean) => void;
  /** All that the rectangle touches now. */
  onDraw: (ids: string[]) => void;
}

/**
 * A rectangle drawn with the mouse over elements with `data-photo-id`; it scrolls the page at its edges.
 * @returns true when the click that is being answered only ended a rectangle
 */
export function useLasso(area: RefObject<HTMLElement | null>, lasso: Lasso): () => boolean {
  const endedAt = useRef(0);
  const start = useEffectEvent(lasso.onStart);
  const draw = useEffectEvent(lasso.onDraw);
  useEffect(() => {
    if (!area.current) return;
    const selection = new SelectionArea({
      selectionAreaClass: 'lasso',
      selectables: ['[data-photo-id]'],
      startAreas: [area.current],
      boundaries: ['html'],
      behaviour: {
        startThreshold: 8,
        triggers: [0],
        scrolling: { speedDivider: 8, startScrollMargins: { x: 0, y: 48 } },
      },
      features: { touch: false, range: false, deselectOnBlur: false, singleTap: { allow: false } },
    });
    selection.on(
      'beforestart',
      ({ event }) => !(event?.target instanceof Element && event.target.closest('[data-no-lasso]')),
    );
    selection.on('start', ({ event }) => {
      // A field that was being written in keeps what was written.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      selection.clearSelection(true, true);
      start(event instanceof MouseEvent && (event.shiftKey || event.ctrlKey || event.metaKey));
    });
    selection.on('move', ({ store }) => {
      draw(store.selected.flatMap((element) => (element as HTMLElement).dataset['photoId'] ?? []));
    });
    selection.on('stop', () => {
      endedAt.current = performance.now();
    });
    return () => selection.destroy();
  }, [area]);
  return () => performance.now() - endedAt.current < 50;
}
