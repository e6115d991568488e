'use client';

import { useEffect, useEffectEvent, type RefObject } from 'react';
import { isTyping } from '../_ui/is-typing';

export interface SheetKeys {
  order: readonly string[];
  focused: string | null;
  hasSelection: boolean;
  onMove: (id: string, isExtending: boolean) => void;
  onToggle: (id: string) => void;
  onSelectAll: () => void;
  onClear: () => void;
  onDelete: () => void;
  onOpen: () => void;
}

/** The contact sheet by keyboard: arrows, Home, End, Space, Enter, Ctrl+A, Esc, Delete. */
export function useSheetKeys(sheet: RefObject<HTMLElement | null>, keys: SheetKeys): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event.target) || event.defaultPrevented || event.altKey) return;
    const isOnTile = event.target instanceof Element && event.target.closest('[data-photo-id]') !== null;
    const hasControl = event.ctrlKey || event.metaKey;
    if (hasControl && event.key.toLowerCase() === 'a') keys.onSelectAll();
    else if (event.key === 'Escape' && keys.hasSelection) keys.onClear();
    else if (
      (event.key === 'Delete' || event.key === 'Backspace') &&
      keys.hasSelection &&
      (isOnTile || event.key === 'Delete')
    )
      keys.onDelete();
    else if (isOnTile && event.key === ' ' && keys.focused) keys.onToggle(keys.focused);
    else if (isOnTile && event.key === 'Enter') keys.onOpen();
    else if (isOnTile && !hasControl) {
      const next = neighbour(event.key, keys, columnsOf(sheet.current));
      if (next === null) return;
      keys.onMove(next, event.shiftKey);
    } else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

function neighbour(key: string, { order, focused }: SheetKeys, columns: number): string | null {
  const at = focused === null ? 0 : Math.max(0, order.indexOf(focused));
  const isRightToLeft = document.documentElement.dir === 'rtl';
  const steps: Record<string, number> = {
    ArrowRight: isRightToLeft ? -1 : 1,
    ArrowLeft: isRightToLeft ? 1 : -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: order.length - 1 - at,
  };
  const step = steps[key];
  return step === undefined ? null : (order[at + step] ?? null);
}

function columnsOf(sheet: HTMLElement | null): number {
  return sheet ? getComputedStyle(sheet).gridTemplateColumns.split(' ').length : 1;
}
