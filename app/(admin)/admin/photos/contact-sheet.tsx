'use client';

import { Image as ImageIcon, SearchX, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import type { AdminPhoto, Page } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { fetchPhotoIds } from '../_api/photos';
import { taskOfPhoto, useLiveBoard } from '../_live/board-store';
import { EmptyState } from '../_ui/empty-state';
import { notifyProblem } from '../_ui/notify';
import type { AlbumName } from './album-name';
import { DetailsPanel } from './details-panel';
import { ListEnd } from './list-end';
import { isFiltered, type SheetFilter } from './photo-filter';
import { PhotoTile } from './photo-tile';
import { extendTo, nothingSelected, selectAll, selectOnly, toggle, without } from './selection';
import { SelectionBar } from './selection-bar';
import { useFollowTasks } from './use-follow-tasks';
import { useLasso } from './use-lasso';
import { usePhotoList } from './use-photo-list';
import { useSheetActions } from './use-sheet-actions';
import { useSheetKeys } from './use-sheet-keys';

interface Props {
  initial: Page<AdminPhoto>;
  filter: SheetFilter;
  albums: readonly AlbumName[];
}

export function ContactSheet({ initial, filter, albums }: Props) {
  const list = usePhotoList(initial, filter);
  const [selection, setSelection] = useState(nothingSelected);
  const [focused, setFocused] = useState<string | null>(null);
  const [isPanelOpen, setPanelOpen] = useState(false);
  const actions = useSheetActions(list, (ids) => setSelection((current) => without(current, ids)));
  const { board } = useLiveBoard();
  const sheet = useRef<HTMLUListElement>(null);
  const lassoBase = useRef<ReadonlySet<string>>(new Set());
  const order = list.photos.map((photo) => photo.id);
  const tabStop = focused !== null && order.includes(focused) ? focused : order[0];

  useFollowTasks(board, list);

  const isEndOfLasso = useLasso(sheet, {
    onStart: (isAdding) => {
      lassoBase.current = isAdding ? selection.ids : new Set();
    },
    onDraw: (ids) => setSelection({ ids: new Set([...lassoBase.current, ...ids]), anchor: ids[0] ?? null }),
  });

  function onTileClick(id: string, event: MouseEvent) {
    if (isEndOfLasso()) return;
    setFocused(id);
    const isTouch = (event.nativeEvent as PointerEvent).pointerType === 'touch';
    if (event.shiftKey) setSelection((current) => extendTo(current, id, order));
    else if (event.ctrlKey || event.metaKey || isTouch) setSelection((current) => toggle(current, id));
    else setSelection(selectOnly(id));
  }

  function removeSelected() {
    const ids = [...selection.ids];
    void (filter.bin ? actions.restore(ids) : actions.remove(ids));
  }

  useSheetKeys(sheet, {
    order,
    focused: tabStop ?? null,
    hasSelection: selection.ids.size > 0,
    onMove: (id, isExtending) => {
      setSelection((current) =>
        isExtending ? extendTo(current.anchor ? current : selectOnly(tabStop ?? id), id, order) : selectOnly(id),
      );
      setFocused(id);
    },
    onToggle: (id) => setSelection((current) => toggle(current, id)),
    onSelectAll: () => setSelection(selectAll(order)),
    onClear: () => setSelection(nothingSelected),
    onDelete: () => {
      if (!filter.bin) removeSelected();
    },
    onOpen: () => {
      if (selection.ids.size === 0 && tabStop) setSelection(selectOnly(tabStop));
      setPanelOpen(true);
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-first-field]')?.focus());
    },
  });

  useEffect(() => {
    if (focused === null) return;
    sheet.current?.querySelector<HTMLElement>(`[data-photo-id="${focused}"] button`)?.focus();
  }, [focused]);

  async function selectAllMatching() {
    try {
      setSelection(selectAll(await fetchPhotoIds(filter)));
    } catch (error) {
      notifyProblem(error);
    }
  }

  const selected = list.photos.filter((photo) => selection.ids.has(photo.id));
  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_21rem]">
      <section aria-label={t('photos.sheet')} className="min-h-[calc(100dvh-10rem)] px-2 py-2 md:px-3">
        {list.photos.length === 0 && <NoPhotos filter={filter} />}
        <ul
          ref={sheet}
          className="grid grid-cols-[repeat(auto-fill,minmax(6.25rem,1fr))] gap-0.5 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))]"
        >
          {list.photos.map((photo) => {
            const progress = photo.status === 'ready' ? null : (taskOfPhoto(board, photo.id)?.progress ?? null);
            return (
              <PhotoTile
                key={photo.id}
                photo={photo}
                isSelected={selection.ids.has(photo.id)}
                isTabStop={photo.id === tabStop}
                stage={progress?.stage ?? null}
                fraction={progress?.fraction ?? null}
                onClick={onTileClick}
                onRetry={(id) => void actions.retry([id])}
              />
            );
          })}
        </ul>
        <ListEnd list={list} />
      </section>
      {selection.ids.size > 0 && (
        <SelectionBar
          count={selection.ids.size}
          canSelectMore={
            list.hasMore ? selection.ids.size <= list.photos.length : selection.ids.size < list.photos.length
          }
          isBin={filter.bin === 'true'}
          onSelectAll={() => void selectAllMatching()}
          onEdit={() => setPanelOpen(true)}
          onRemove={removeSelected}
          onClear={() => setSelection(nothingSelected)}
        />
      )}
      <DetailsPanel
        ids={selection.ids}
        photos={selected}
        albums={albums}
        actions={actions}
        isOpen={isPanelOpen}
        onOpenChange={setPanelOpen}
      />
    </div>
  );
}

function NoPhotos({ filter }: { filter: SheetFilter }) {
  if (filter.bin) {
    return (
      <EmptyState icon={<Trash2 />} title={t('bin.emptyTitle')}>
        <p>{t('bin.emptyWords')}</p>
      </EmptyState>
    );
  }
  if (isFiltered(filter)) {
    return (
      <EmptyState icon={<SearchX />} title={t('photos.noMatchTitle')}>
        <p>{t('photos.noMatchWords')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ImageIcon />} title={t('photos.emptyTitle')}>
      <p>{t('photos.emptyWords')}</p>
    </EmptyState>
  );
}
