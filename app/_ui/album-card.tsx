import Link from 'next/link';
import type { PublicAlbum } from '#server/albums/schemas';
import { t } from '../_messages/t';
import { averageColour } from './placeholder';
import { Picture } from './picture';

/** An album in a list: its cover, its name, how much there is to see. */
export function AlbumCard({ album, isFirst }: { album: PublicAlbum; isFirst: boolean }) {
  const { cover } = album;
  return (
    <Link href={`/albums/${album.slug}`} className="group block">
      <span
        className="block aspect-3/2 overflow-hidden bg-sunken"
        style={{ backgroundColor: cover ? averageColour(cover.thumbhash) : undefined }}
      >
        {cover && (
          <Picture
            photo={cover}
            alt=""
            sizes="(min-width:1000px) 30vw,(min-width:640px) 48vw,94vw"
            widest={1600}
            loading={isFirst ? 'eager' : 'lazy'}
            fetchPriority={isFirst ? 'high' : undefined}
            className="size-full object-cover transition-transform duration-700 ease-out group-hover:scale-[1.015]"
          />
        )}
      </span>
      <span className="mt-3 block font-display text-xl leading-snug">{album.title}</span>
      <span className="block text-[0.8125rem] text-muted">{t('gallery.photos', { count: album.photoCount })}</span>
    </Link>
  );
}
