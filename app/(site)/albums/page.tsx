import type { Metadata } from 'next';
import { t } from '../../_messages/t';
import { readAlbums } from '../../_reads/gallery';
import { AlbumCard } from '../../_ui/album-card';
import { Notice } from '../../_ui/notice';

export const metadata: Metadata = { title: t('albums.title') };

export default async function Albums() {
  const albums = await readAlbums();
  if (albums.length === 0) return <Notice title={t('albums.empty')}>{t('albums.emptyHint')}</Notice>;
  return (
    <div className="px-4 sm:px-6 lg:px-8">
      <h1 className="sr-only">{t('albums.title')}</h1>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-x-6 gap-y-10">
        {albums.map((album, index) => (
          <li key={album.slug}>
            <AlbumCard album={album} isFirst={index < 3} />
          </li>
        ))}
      </ul>
    </div>
  );
}
