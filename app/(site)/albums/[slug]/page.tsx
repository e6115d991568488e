import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { readAlbum, readGallery } from '../../../_reads/gallery';
import { AlbumWall } from '../../../_ui/album-wall';

type Props = PageProps<'/albums/[slug]'>;

export async function generateStaticParams() {
  return [];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const album = await readAlbum((await params).slug);
  if (!album) return {};
  const description = album.description || undefined;
  return { title: album.title, description, openGraph: { type: 'website', title: album.title, description } };
}

export default async function AlbumPage({ params }: Props) {
  const { slug } = await params;
  const album = await readAlbum(slug);
  if (!album) notFound();
  return <AlbumWall album={album} photos={await readGallery(undefined, slug)} />;
}
