import type { Metadata } from 'next';
import { listAlbums } from '#server/albums/list-albums';
import { getContext } from '#server/context';
import { t } from '../../../_messages/t-admin';
import { requirePermission } from '../../../_reads/current-actor';
import { AlbumShelf } from './album-shelf';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('nav.albums') };

export default async function AlbumsPage() {
  const actor = await requirePermission('admin', '/admin/albums');
  return <AlbumShelf initial={await listAlbums(await getContext(), actor)} />;
}
