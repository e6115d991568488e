import { createRoute, z } from '@hono/zod-openapi';
import { system } from '#server/auth/actor';
import { NotFoundError } from '#server/errors';
import { deletePhotos, restorePhotos } from '#server/photos/delete-photos';
import { editPhotos } from '#server/photos/edit-photos';
import { getPhoto } from '#server/photos/get-photo';
import { listPhotoIds, listPhotos } from '#server/photos/list-photos';
import { retryPhotos } from '#server/photos/retry-photos';
import {
  adminPhotoFilterSchema,
  adminPhotoSchema,
  pageSchema,
  photoIdsSchema,
  photoPatchSchema,
} from '#server/photos/schemas';
import { actorOf } from '../../env';
import { answers, idParam, jsonBody, jsonRouter } from '../../json-route';

const idsSchema = z.object({ ids: photoIdsSchema });

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The contact sheet, latest uploads first',
  request: { query: adminPhotoFilterSchema },
  responses: answers(pageSchema(adminPhotoSchema)),
});
const listIds = createRoute({
  method: 'get',
  path: '/ids',
  summary: 'Ids of all photos that match, up to 10,000',
  request: { query: adminPhotoFilterSchema },
  responses: answers(z.object({ ids: z.array(z.uuid()) })),
});
const one = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One photo',
  request: { params: idParam },
  responses: answers(adminPhotoSchema),
});
const editMany = createRoute({
  method: 'patch',
  path: '/',
  summary: 'Applies one change to many photos, all or none',
  request: { body: jsonBody(z.object({ ids: photoIdsSchema, patch: photoPatchSchema })) },
  responses: answers(z.object({ items: z.array(adminPhotoSchema) })),
});
const editOne = createRoute({
  method: 'patch',
  path: '/{id}',
  summary: 'Changes one photo',
  request: { params: idParam, body: jsonBody(photoPatchSchema) },
  responses: answers(adminPhotoSchema),
});
const removeMany = createRoute({
  method: 'delete',
  path: '/',
  summary: 'Puts photos in the bin',
  request: { body: jsonBody(idsSchema) },
  responses: answers(z.object({ ids: z.array(z.uuid()) })),
});
const removeOne = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Puts one photo in the bin',
  request: { params: idParam },
  responses: answers(z.object({ ids: z.array(z.uuid()) })),
});
const restore = createRoute({
  method: 'post',
  path: '/restore',
  summary: 'Takes photos out of the bin',
  request: { body: jsonBody(idsSchema) },
  responses: answers(z.object({ ids: z.array(z.uuid()) })),
});
const retry = createRoute({
  method: 'post',
  path: '/retry',
  summary: 'Tries failed photos again',
  request: { body: jsonBody(idsSchema) },
  responses: answers(z.object({ retried: z.number().int() })),
});

export function adminPhotoRoutes() {
  return jsonRouter()
    .openapi(list, async (c) => c.json(await listPhotos(c.var.ctx, await actorOf(c), c.req.valid('query')), 200))
    .openapi(listIds, async (c) =>
      c.json({ ids: await listPhotoIds(c.var.ctx, await actorOf(c), c.req.valid('query')) }, 200),
    )
    .openapi(one, async (c) => c.json(await getPhoto(c.var.ctx, await actorOf(c), c.req.valid('param').id), 200))
    .openapi(editMany, async (c) => {
      const { ids, patch } = c.req.valid('json');
      return c.json({ items: await editPhotos(c.var.ctx, await actorOf(c), ids, patch) }, 200);
    })
    .openapi(editOne, async (c) => {
      const { id } = c.req.valid('param');
      const [photo] = await editPhotos(c.var.ctx, await actorOf(c), [id], c.req.valid('json'));
      if (!photo) throw new NotFoundError('There is no such photo.');
      return c.json(photo, 200);
    })
    .openapi(removeMany, async (c) =>
      c.json({ ids: await deletePhotos(c.var.ctx, await actorOf(c), c.req.valid('json').ids) }, 200),
    )
    .openapi(removeOne, async (c) => {
      const { id } = c.req.valid('param');
      const ids = await deletePhotos(c.var.ctx, await actorOf(c), [id]);
      // It was in the bin before, or there is none.
      if (ids.length === 0) await getPhoto(c.var.ctx, system, id);
      return c.json({ ids }, 200);
    })
    .openapi(restore, async (c) =>
      c.json({ ids: await restorePhotos(c.var.ctx, await actorOf(c), c.req.valid('json').ids) }, 200),
    )
    .openapi(retry, async (c) =>
      c.json({ retried: await retryPhotos(c.var.ctx, await actorOf(c), c.req.valid('json').ids) }, 200),
    );
}
