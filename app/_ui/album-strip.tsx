import Link from 'next/link';
import type { PublicAlbum } from '#server/albums/schemas';
import { t } from '../_messages/t';
import { averageColour } from './placeholder';
import { Picture } from './picture';

const MOST_ALBUMS = 8;

/** The first albums as a low row above the wall: an invitation, not a headline. */
export function AlbumStrip({ albums }: { albums: readonly PublicAlbum[] }) {
  const shown = albums.filter((album) => album.cover).slice(0, MOST_ALBUMS);
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="albums" className="pb-6 sm:pb-8">
      <h2 id="albums" className="sr-only">
        {t('albums.title')}
      </h2>
      <ul className="flex [scrollbar-width:none] snap-x scroll-px-4 gap-4 overflow-x-auto px-4 py-1 sm:scroll-px-6 sm:gap-5 sm:px-6 lg:scroll-px-8 lg:px-8">
        {shown.map((album) => (
          <li key={album.slug} className="shrink-0 snap-start">
            <Link href={`/albums/${album.slug}`} prefetch={false} className="group flex items-center gap-3 pe-2">
              {album.cover && (
                <span
                  className="block size-12 overflow-hidden rounded-full"
                  style={{ backgroundColor: averageColour(album.cover.thumbhash) }}
                >
                  <Picture
                    photo={album.cover}
                    alt=""
                    sizes="48px"
                    widest={320}
                    plainWidth={320}
                    className="size-full object-cover"
                  />
                </span>
              )}
              <span className="leading-tight">
                <span className="block max-w-48 truncate underline decoration-transparent underline-offset-4 transition-colors group-hover:decoration-line">
                  {album.title}
                </span>
                <span className="text-[0.8125rem] text-muted">{t('gallery.photos', { count: album.photoCount })}</span>
              </span>
            </Link>
          </li>
        ))}
        {albums.length > shown.length && (
          <li className="flex shrink-0 snap-start items-center">
            <Link href="/albums" className="text-muted hover:text-ink">
              {t('albums.all')}
            </Link>
          </li>
        )}
      </ul>
    </section>
  );
}
