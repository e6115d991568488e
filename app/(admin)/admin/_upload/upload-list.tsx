'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { t } from '../../../_messages/t-admin';
import { taskOfPhoto, useLiveBoard } from '../_live/board-store';
import { useMediaQuery } from '../_ui/use-media-query';
import type { UploadItem } from './upload-item';
import { UploadRow } from './upload-row';

const ROW_PX = 44;
/** On a phone what is said of a file stands under its name. */
const TALL_ROW_PX = 66;

/** Only the rows in sight are in the page: a thousand files are no more work than ten. */
export function UploadList({ items }: { items: readonly UploadItem[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { board } = useLiveBoard();
  const rowPx = useMediaQuery('(min-width: 768px)', true) ? ROW_PX : TALL_ROW_PX;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => items[index]!.id,
    overscan: 6,
  });
  useEffect(() => rows.measure(), [rows, rowPx]);
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={t('upload.list')}
      className="max-h-[min(16.5rem,40dvh)] overflow-y-auto overscroll-contain"
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index]!;
          return (
            <li
              key={row.key}
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: rowPx, transform: `translateY(${row.start}px)` }}
            >
              <UploadRow
                item={item}
                developing={
                  item.photoId && item.state === 'received'
                    ? (taskOfPhoto(board, item.photoId)?.progress ?? null)
                    : null
                }
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
