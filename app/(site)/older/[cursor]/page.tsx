import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { t } from '../../../_messages/t';
import { readGallery } from '../../../_reads/gallery';
import { Gallery } from '../../../_ui/gallery';
import { packPhotos } from '../../../_ui/packed-photos';
import { notFoundIfInvalid } from '../../not-found-if-invalid';

export const metadata: Metadata = { title: t('gallery.olderTitle'), robots: { index: false } };

export async function generateStaticParams() {
  return [];
}

/** The gallery from a place in the middle, for visitors and crawlers without script. */
export default async function OlderPhotos({ params }: PageProps<'/older/[cursor]'>) {
  const photos = await readGallery((await params).cursor).catch(notFoundIfInvalid);
  if (photos.items.length === 0) notFound();
  return (
    <div className="px-1 sm:px-6 lg:px-8">
      <div className="flex items-baseline gap-6 px-3 pb-4 sm:px-0">
        <h1 className="font-display text-2xl">{t('gallery.olderTitle')}</h1>
        <Link href="/" className="text-muted hover:text-ink">
          {t('gallery.newest')}
        </Link>
      </div>
      <Gallery photos={packPhotos(photos.items)} nextCursor={photos.nextCursor} />
    </div>
  );
}
