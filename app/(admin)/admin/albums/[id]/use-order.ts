'use client';

import { useState } from 'react';
import type { AdminPhoto } from '#server/photos/schemas';
import { t } from '../../../../_messages/t-admin';
import { notifyProblem, notifyUndoable } from '../../_ui/notify';

/** The photos of a list in an order of one's own, kept by `save`; photos that come later stand behind. */
export function useOrder(photos: readonly AdminPhoto[], save: (ids: string[]) => Promise<unknown>) {
  const [order, setOrder] = useState<readonly string[]>([]);
  const places = new Map(order.map((id, place) => [id, place]));
  const sorted = photos.toSorted((a, b) => (places.get(a.id) ?? Infinity) - (places.get(b.id) ?? Infinity) || 0);

  async function reorder(ids: string[]) {
    const before = sorted.map((photo) => photo.id);
    setOrder(ids);
    try {
      await save(ids);
    } catch (error) {
      setOrder(before);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('order.saved'), async () => {
      await save(before);
      setOrder(before);
    });
  }

  return { photos: sorted, reorder };
}
