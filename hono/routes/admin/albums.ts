import { createRoute, z } from '@hono/zod-openapi';
import { createAlbum } from '#server/albums/create-album';
import { deleteAlbum, restoreAlbum } from '#server/albums/delete-album';
import { editAlbum } from '#server/albums/edit-album';
import { getAlbum } from '#server/albums/get-album';
import { listAlbums } from '#server/albums/list-albums';
import { orderAlbums } from '#server/albums/order-albums';
import { adminAlbumSchema, albumOrderSchema, albumPatchSchema, newAlbumSchema } from '#server/albums/schemas';
import { pageSchema } from '#server/photos/schemas';
import { actorOf } from '../../env';
import { answers, idParam, jsonBody, jsonRouter } from '../../json-route';

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Every album in order',
  responses: answers(pageSchema(adminAlbumSchema)),
});
const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Makes an album',
  request: { body: jsonBody(newAlbumSchema) },
  responses: answers(adminAlbumSchema, 201),
});
const order = createRoute({
  method: 'put',
  path: '/order',
  summary: 'Puts albums in order',
  request: { body: jsonBody(albumOrderSchema) },
  responses: answers(pageSchema(adminAlbumSchema)),
});
const one = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One album',
  request: { params: idParam },
  responses: answers(adminAlbumSchema),
});
const edit = createRoute({
  method: 'patch',
  path: '/{id}',
  summary: 'Changes an album',
  request: { params: idParam, body: jsonBody(albumPatchSchema) },
  responses: answers(adminAlbumSchema),
});
const remove = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Deletes an album; its photos stay',
  request: { params: idParam },
  responses: answers(z.object({ id: z.uuid() })),
});
const restore = createRoute({
  method: 'post',
  path: '/{id}/restore',
  summary: 'Brings a deleted album back',
  request: { params: idParam },
  responses: answers(adminAlbumSchema),
});

export function adminAlbumRoutes() {
  return jsonRouter()
    .openapi(list, async (c) =>
      c.json({ items: await listAlbums(c.var.ctx, await actorOf(c, 'cached')), nextCursor: null }, 200),
    )
    .openapi(create, async (c) => c.json(await createAlbum(c.var.ctx, await actorOf(c), c.req.valid('json')), 201))
    .openapi(order, async (c) =>
      c.json(
        { items: await orderAlbums(c.var.ctx, await actorOf(c), c.req.valid('json').albumIds), nextCursor: null },
        200,
      ),
    )
    .openapi(one, async (c) =>
      c.json(await getAlbum(c.var.ctx, await actorOf(c, 'cached'), c.req.valid('param').id), 200),
    )
    .openapi(edit, async (c) =>
      c.json(await editAlbum(c.var.ctx, await actorOf(c), c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      await deleteAlbum(c.var.ctx, await actorOf(c), id);
      return c.json({ id }, 200);
    })
    .openapi(restore, async (c) =>
      c.json(await restoreAlbum(c.var.ctx, await actorOf(c), c.req.valid('param').id), 200),
    );
}
