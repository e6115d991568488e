import Link from 'next/link';
import type { PublicAlbum } from '#server/albums/schemas';
import type { Page, PhotoTile } from '#server/photos/schemas';
import { t } from '../_messages/t';
import { Gallery } from './gallery';
import { Notice } from './notice';
import { packPhotos } from './packed-photos';

interface AlbumWallProps {
  album: PublicAlbum;
  photos: Page<PhotoTile>;
  /** These are not the album's first photos. */
  isContinued?: boolean;
}

/** An album: what it is, and its photos as it wants them hung. */
export function AlbumWall({ album, photos, isContinued = false }: AlbumWallProps) {
  return (
    <div className="flex flex-1 flex-col px-1 sm:px-6 lg:px-8">
      <header className="px-3 pt-2 pb-7 sm:px-0 sm:pt-4 sm:pb-10">
        <h1 className="font-display text-4xl leading-[1.1] tracking-[-0.015em] sm:text-5xl">{album.title}</h1>
        <p className="mt-2 text-muted">
          {t('gallery.photos', { count: album.photoCount })}
          {isContinued && (
            <Link href={`/albums/${album.slug}`} className="ms-4 underline underline-offset-4 hover:text-ink">
              {t('album.first')}
            </Link>
          )}
        </p>
        {album.description && !isContinued && (
          <p className="mt-4 max-w-prose font-display text-lg leading-relaxed whitespace-pre-line">
            {album.description}
          </p>
        )}
      </header>
      {photos.items.length === 0 ? (
        <Notice title={t('album.empty')} heading="h2">
          {t('album.emptyHint')}
        </Notice>
      ) : (
        <Gallery
          photos={packPhotos(photos.items)}
          nextCursor={photos.nextCursor}
          layout={album.layout}
          album={album.slug}
        />
      )}
    </div>
  );
}
