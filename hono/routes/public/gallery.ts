import { createRoute, z } from '@hono/zod-openapi';
import { nobody } from '#server/auth/actor';
import { getPublicAlbum } from '#server/albums/get-public-album';
import { listPublicAlbums } from '#server/albums/list-public-albums';
import { publicAlbumSchema } from '#server/albums/schemas';
import { getPublicPhoto } from '#server/photos/get-public-photo';
import { listPublicPhotos } from '#server/photos/list-public-photos';
import { plainText } from '#server/plain-text';
import { pageSchema, photoTileSchema, publicPhotoFilterSchema, publicPhotoSchema } from '#server/photos/schemas';
import { answers, idParam, jsonRouter } from '../../json-route';

const photos = createRoute({
  method: 'get',
  path: '/photos',
  summary: 'Public photos, newest first, or an album’s in its own order',
  request: { query: publicPhotoFilterSchema },
  responses: answers(pageSchema(photoTileSchema)),
});
const photo = createRoute({
  method: 'get',
  path: '/photos/{id}',
  summary: 'One public photo',
  request: { params: idParam },
  responses: answers(publicPhotoSchema),
});
const albums = createRoute({
  method: 'get',
  path: '/albums',
  summary: 'Public albums in the owner’s order',
  responses: answers(pageSchema(publicAlbumSchema)),
});
const album = createRoute({
  method: 'get',
  path: '/albums/{slug}',
  summary: 'One public album',
  request: { params: z.object({ slug: plainText(200) }) },
  responses: answers(publicAlbumSchema),
});

/** What anyone may see, the same for everyone: it asks nobody who they are. */
export function publicGalleryRoutes() {
  return jsonRouter()
    .openapi(photos, async (c) => c.json(await listPublicPhotos(c.var.ctx, nobody, c.req.valid('query')), 200))
    .openapi(photo, async (c) => c.json(await getPublicPhoto(c.var.ctx, nobody, c.req.valid('param').id), 200))
    .openapi(albums, async (c) => c.json({ items: await listPublicAlbums(c.var.ctx, nobody), nextCursor: null }, 200))
    .openapi(album, async (c) => c.json(await getPublicAlbum(c.var.ctx, nobody, c.req.valid('param').slug), 200));
}
