import { unstable_cache } from 'next/cache';
import { cache } from 'react';
import { nobody } from '#server/auth/actor';
import { getPublicAlbum } from '#server/albums/get-public-album';
import { listPublicAlbums } from '#server/albums/list-public-albums';
import { orLastKnown } from '#server/coherence/last-known';
import { getContext } from '#server/context';
import { NotFoundError } from '#server/errors';
import { getPublicPhoto } from '#server/photos/get-public-photo';
import { listPublicPhotos } from '#server/photos/list-public-photos';
import type { Page, PhotoTile, PublicPhoto } from '#server/photos/schemas';
import type { PublicAlbum } from '#server/albums/schemas';
import { getSite, type Site } from '#server/site/get-site';

/**
 * What public pages show, each read tagged by what it shows: the coherence feed moves the tags, and the page is made anew.
 * While the database is away they show what was last known.
 */
export const readSite = publicRead(
  { title: '', tagline: '' },
  unstable_cache(async (): Promise<Site> => getSite(await getContext(), nobody), ['site'], { tags: ['site'] }),
);

export const readGallery = publicRead(
  { items: [], nextCursor: null },
  unstable_cache(
    async (cursor?: string, album?: string): Promise<Page<PhotoTile>> =>
      listPublicPhotos(await getContext(), nobody, { cursor, album }),
    ['gallery'],
    { tags: ['gallery'] },
  ),
);

export const readAlbums = publicRead(
  [],
  unstable_cache(async (): Promise<PublicAlbum[]> => listPublicAlbums(await getContext(), nobody), ['albums'], {
    tags: ['gallery'],
  }),
);

/** Null when there is no such public album. */
export const readAlbum = publicRead(
  null,
  unstable_cache(
    async (slug: string): Promise<PublicAlbum | null> =>
      getPublicAlbum(await getContext(), nobody, slug).catch(absentAsNull),
    ['album'],
    { tags: ['gallery'] },
  ),
);

/** Null when there is no such public photo. */
export const readPhoto = publicRead(null, (id: string): Promise<PublicPhoto | null> => {
  const read = async () => getPublicPhoto(await getContext(), nobody, id).catch(absentAsNull);
  return unstable_cache(read, ['photo', id], { tags: [`photo:${id}`, 'gallery'] })();
});

/**
 * Read once a render: its head and its body, asked a moment apart, would show two versions of what is being changed. The
 * build has no database: there it shows an empty site, which is never served (server/coherence/page-cache.mjs).
 */
function publicRead<Arguments extends (string | undefined)[], Value>(
  ofEmptySite: Value,
  read: (...args: Arguments) => Promise<Value>,
): (...args: Arguments) => Promise<Value> {
  const isBuilding = process.env.NEXT_PHASE === 'phase-production-build';
  return isBuilding ? async () => ofEmptySite : cache(orLastKnown(getContext, read));
}

function absentAsNull(error: unknown): null {
  if (error instanceof NotFoundError) return null;
  throw error;
}
