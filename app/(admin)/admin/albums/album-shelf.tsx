'use client';

import { Library } from 'lucide-react';
import { useState } from 'react';
import type { AdminAlbum } from '#server/albums/schemas';
import { t } from '../../../_messages/t-admin';
import { deleteAlbum, orderAlbums, restoreAlbum } from '../_api/albums';
import { EmptyState } from '../_ui/empty-state';
import { notifyProblem, notifyUndoable } from '../_ui/notify';
import { PageHeading } from '../_ui/page-heading';
import { SortableGrid } from '../_ui/sortable-grid';
import { AlbumCard } from './album-card';
import { NewAlbumDialog } from './new-album-dialog';

/** Albums in the order in which visitors see them. */
export function AlbumShelf({ initial }: { initial: readonly AdminAlbum[] }) {
  const [albums, setAlbums] = useState(initial);
  const byId = new Map(albums.map((album) => [album.id, album]));

  async function reorder(ids: readonly string[]) {
    const before = albums;
    setAlbums(ids.flatMap((id) => byId.get(id) ?? []));
    try {
      await orderAlbums(ids);
    } catch (error) {
      setAlbums(before);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('order.saved'), async () => {
      await orderAlbums(before.map((album) => album.id));
      setAlbums(before);
    });
  }

  async function remove(album: AdminAlbum) {
    const before = albums;
    setAlbums(before.filter((each) => each.id !== album.id));
    try {
      await deleteAlbum(album.id);
    } catch (error) {
      setAlbums(before);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('album.deleted', { title: album.title }), async () => {
      await restoreAlbum(album.id);
      setAlbums((current) => [...current, album].toSorted((a, b) => before.indexOf(a) - before.indexOf(b)));
    });
  }

  return (
    <>
      <PageHeading title={t('nav.albums')}>
        <NewAlbumDialog />
      </PageHeading>
      {albums.length === 0 ? (
        <EmptyState icon={<Library />} title={t('albums.emptyTitle')}>
          <p>{t('albums.emptyWords')}</p>
        </EmptyState>
      ) : (
        <SortableGrid
          items={albums.map((album) => ({ id: album.id, name: album.title }))}
          onReorder={(ids) => void reorder(ids)}
          className="grid grid-cols-2 gap-2 px-2 py-2 sm:grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] md:gap-3 md:px-4"
        >
          {(id) => <AlbumCard album={byId.get(id)!} onDelete={(album) => void remove(album)} />}
        </SortableGrid>
      )}
    </>
  );
}
