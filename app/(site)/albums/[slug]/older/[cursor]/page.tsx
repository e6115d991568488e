import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { readAlbum, readGallery } from '../../../../../_reads/gallery';
import { AlbumWall } from '../../../../../_ui/album-wall';
import { notFoundIfInvalid } from '../../../../not-found-if-invalid';

type Props = PageProps<'/albums/[slug]/older/[cursor]'>;

export async function generateStaticParams() {
  return [];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const album = await readAlbum((await params).slug);
  return { title: album?.title, robots: { index: false } };
}

/** An album from a place in the middle, for visitors and crawlers without script. */
export default async function OlderAlbumPhotos({ params }: Props) {
  const { slug, cursor } = await params;
  const album = await readAlbum(slug);
  if (!album) notFound();
  const photos = await readGallery(cursor, slug).catch(notFoundIfInvalid);
  if (photos.items.length === 0) notFound();
  return <AlbumWall album={album} photos={photos} isContinued />;
}
