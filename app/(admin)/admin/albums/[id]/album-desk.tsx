'use client';

import { ChevronLeft, Images } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { AdminAlbum, AlbumPatch } from '#server/albums/schemas';
import type { AdminPhoto, Page } from '#server/photos/schemas';
import { t } from '../../../../_messages/t-admin';
import { editAlbum } from '../../_api/albums';
import { editPhotos } from '../../_api/photos';
import { ProblemError } from '../../_api/request';
import { useLiveBoard } from '../../_live/board-store';
import { EmptyState } from '../../_ui/empty-state';
import { notifyProblem, notifyUndoable } from '../../_ui/notify';
import { PageHeading } from '../../_ui/page-heading';
import { SortableGrid } from '../../_ui/sortable-grid';
import { ListEnd } from '../../photos/list-end';
import { useFollowTasks } from '../../photos/use-follow-tasks';
import { usePhotoList } from '../../photos/use-photo-list';
import { AlbumForm } from './album-form';
import { AlbumPhoto } from './album-photo';
import { useOrder } from './use-order';

/** One album: its photos in order, and what it is called and looks like beside them. */
export function AlbumDesk({ initial, initialPhotos }: { initial: AdminAlbum; initialPhotos: Page<AdminPhoto> }) {
  const [album, setAlbum] = useState(initial);
  const [slugProblem, setSlugProblem] = useState<string | null>(null);
  const list = usePhotoList(initialPhotos, { album: initial.id });
  const { board } = useLiveBoard();
  useFollowTasks(board, list);
  const { photos, reorder } = useOrder(list.photos, (photoOrder) => editAlbum(initial.id, { photoOrder }));
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  const coverId = album.coverPhotoId ?? photos[0]?.id;

  async function edit(patch: AlbumPatch) {
    const before = album;
    setAlbum({ ...album, ...patch });
    setSlugProblem(null);
    try {
      setAlbum(await editAlbum(album.id, patch));
    } catch (error) {
      setAlbum(before);
      if (patch.slug !== undefined && error instanceof ProblemError) setSlugProblem(error.message);
      else notifyProblem(error);
      return;
    }
    notifyUndoable(t('album.saved'), async () => {
      const inverse = Object.fromEntries(Object.keys(patch).map((field) => [field, before[field as keyof AdminAlbum]]));
      setAlbum(await editAlbum(album.id, inverse));
    });
  }

  async function takeOut(photo: AdminPhoto) {
    const order = photos.map((each) => each.id);
    list.hide([photo.id]);
    try {
      await editPhotos([photo.id], { removeFromAlbumId: album.id });
    } catch (error) {
      list.unhide([photo.id]);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('album.takenOut', { name: photo.title || photo.originalName }), async () => {
      await editPhotos([photo.id], { addToAlbumId: album.id });
      await editAlbum(album.id, { photoOrder: order });
      list.unhide([photo.id]);
    });
  }

  function moveToEdge(id: string, edge: 'start' | 'end') {
    const rest = photos.map((photo) => photo.id).filter((each) => each !== id);
    void reorder(edge === 'start' ? [id, ...rest] : [...rest, id]);
  }

  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_21rem]">
      <section aria-label={t('album.photosLabel')}>
        <Link
          href="/admin/albums"
          className="-mb-3 flex w-fit items-center gap-1 px-4 pt-4 text-xs text-muted hover:text-ink md:px-6"
        >
          <ChevronLeft aria-hidden className="size-3.5 rtl:rotate-180" />
          {t('album.back')}
        </Link>
        <PageHeading title={album.title} />
        {photos.length === 0 ? (
          <EmptyState icon={<Images />} title={t('album.emptyTitle')}>
            <p>{t('album.emptyWords')}</p>
          </EmptyState>
        ) : (
          <SortableGrid
            items={photos.map((photo) => ({ id: photo.id, name: photo.title || photo.originalName }))}
            onReorder={(ids) => void reorder(ids)}
            className="grid grid-cols-[repeat(auto-fill,minmax(8rem,1fr))] gap-0.5 px-2 py-2 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] md:px-4"
          >
            {(id) => (
              <AlbumPhoto
                photo={byId.get(id)!}
                isCover={id === coverId}
                onSetCover={() => void edit({ coverPhotoId: id })}
                onMove={(edge) => moveToEdge(id, edge)}
                onTakeOut={() => void takeOut(byId.get(id)!)}
              />
            )}
          </SortableGrid>
        )}
        <ListEnd list={list} />
      </section>
      <aside
        aria-label={t('album.settings')}
        className="border-t border-line px-4 py-5 lg:sticky lg:top-0 lg:h-[calc(100dvh-var(--tray-height,0px))] lg:overflow-y-auto lg:border-s lg:border-t-0"
      >
        <AlbumForm album={album} slugProblem={slugProblem} onEdit={(patch) => void edit(patch)} />
      </aside>
    </div>
  );
}
