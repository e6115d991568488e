import { t } from '../_messages/t';
import { readAlbums, readGallery } from '../_reads/gallery';
import { AlbumStrip } from '../_ui/album-strip';
import { Gallery } from '../_ui/gallery';
import { Notice } from '../_ui/notice';
import { packPhotos } from '../_ui/packed-photos';

export default async function Home() {
  const [photos, albums] = await Promise.all([readGallery(), readAlbums()]);
  if (photos.items.length === 0) return <Notice title={t('gallery.empty')}>{t('gallery.emptyHint')}</Notice>;
  return (
    <>
      <h1 className="sr-only">{t('gallery.title')}</h1>
      <AlbumStrip albums={albums} />
      <div className="px-1 sm:px-6 lg:px-8">
        <Gallery photos={packPhotos(photos.items)} nextCursor={photos.nextCursor} />
      </div>
    </>
  );
}
