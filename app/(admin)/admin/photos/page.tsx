import type { Metadata } from 'next';
import { listAlbums } from '#server/albums/list-albums';
import { getContext } from '#server/context';
import { listPhotos } from '#server/photos/list-photos';
import { t } from '../../../_messages/t-admin';
import { requirePermission } from '../../../_reads/current-actor';
import { queryOf } from '../_api/request';
import { ContactSheet } from './contact-sheet';
import { FilterBar } from './filter-bar';
import { filterOf } from './photo-filter';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('nav.photos') };

export default async function PhotosPage({ searchParams }: PageProps<'/admin/photos'>) {
  const actor = await requirePermission('admin', '/admin/photos');
  const filter = filterOf(await searchParams);
  const ctx = await getContext();
  const [page, albums] = await Promise.all([listPhotos(ctx, actor, filter), listAlbums(ctx, actor)]);
  const links = albums.map(({ id, title }) => ({ id, title }));
  return (
    <>
      <FilterBar filter={filter} albums={links} />
      <ContactSheet key={queryOf(filter)} initial={page} filter={filter} albums={links} />
    </>
  );
}
