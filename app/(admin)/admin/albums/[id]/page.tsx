import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { Actor } from '#server/auth/actor';
import { getAlbum } from '#server/albums/get-album';
import { getContext } from '#server/context';
import { NotFoundError } from '#server/errors';
import { listPhotos } from '#server/photos/list-photos';
import { requirePermission } from '../../../../_reads/current-actor';
import { UploadTarget } from '../../_upload/upload-target';
import { AlbumDesk } from './album-desk';

export const dynamic = 'force-dynamic';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function generateMetadata({ params }: PageProps<'/admin/albums/[id]'>): Promise<Metadata> {
  const { id } = await params;
  const actor = await requirePermission('admin', `/admin/albums/${id}`);
  return { title: (await readAlbum(actor, id)).title };
}

export default async function AlbumPage({ params }: PageProps<'/admin/albums/[id]'>) {
  const { id } = await params;
  const actor = await requirePermission('admin', `/admin/albums/${id}`);
  const album = await readAlbum(actor, id);
  const photos = await listPhotos(await getContext(), actor, { album: id, limit: 200 });
  return (
    <>
      <UploadTarget albumId={album.id} albumTitle={album.title} />
      <AlbumDesk key={album.id} initial={album} initialPhotos={photos} />
    </>
  );
}

const readAlbum = cache(async (actor: Actor, id: string) => {
  if (!UUID.test(id)) notFound();
  try {
    return await getAlbum(await getContext(), actor, id);
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    throw error;
  }
});
