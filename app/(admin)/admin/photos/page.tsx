import type { Metadata } from 'next';
import { Suspense } from 'react';
import type { Actor } from '#server/auth/actor';
import { listAlbums } from '#server/albums/list-albums';
import { getContext } from '#server/context';
import { listPhotos } from '#server/photos/list-photos';
import { t } from '../../../_messages/t-admin';
import { requirePermission } from '../../../_reads/current-actor';
import { queryOf } from '../_api/request';
import { ContactSheet } from './contact-sheet';
import { FilterBar } from './filter-bar';
import { filterOf, type SheetFilter } from './photo-filter';
import { SheetSkeleton } from './sheet-skeleton';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('nav.photos') };

export default async function PhotosPage({ searchParams }: PageProps<'/admin/photos'>) {
  const actor = await requirePermission('admin', '/admin/photos');
  return (
    <>
      <h1 className="sr-only">{t('nav.photos')}</h1>
      <Suspense fallback={<SheetSkeleton />}>
        <Sheet actor={actor} filter={filterOf(await searchParams)} />
      </Suspense>
    </>
  );
}

async function Sheet({ actor, filter }: { actor: Actor; filter: SheetFilter }) {
  const ctx = await getContext();
  const [page, albums] = await Promise.all([listPhotos(ctx, actor, filter), listAlbums(ctx, actor)]);
  const names = albums.map(({ id, title }) => ({ id, title }));
  return (
    <>
      <FilterBar filter={filter} albums={names} />
      <ContactSheet key={queryOf(filter)} initial={page} filter={filter} albums={names} />
    </>
  );
}
