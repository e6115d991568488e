'use client';

import { useState } from 'react';
import type { Page } from '#server/photos/schemas';
import { useSending } from './use-sending';

interface Pages<Item> {
  items: readonly Item[];
  setItems: (change: (items: readonly Item[]) => readonly Item[]) => void;
  hasMore: boolean;
  isLoading: boolean;
  showMore: () => void;
}

/** A list as far as it has been asked for. */
export function usePages<Item>(initial: Page<Item>, fetchPage: (cursor: string) => Promise<Page<Item>>): Pages<Item> {
  const [items, setItems] = useState<readonly Item[]>(initial.items);
  const [cursor, setCursor] = useState(initial.nextCursor);
  const [isLoading, send] = useSending();

  async function readOn(from: string) {
    const page = await fetchPage(from);
    setItems((current) => [...current, ...page.items]);
    setCursor(page.nextCursor);
  }

  return {
    items,
    setItems,
    hasMore: cursor !== null,
    isLoading,
    showMore: () => {
      if (cursor !== null) send(() => readOn(cursor));
    },
  };
}
