import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { Hono } from 'hono';
import { z } from 'zod';
import { authorize } from '#server/auth/actor';
import { InvalidInputError } from '#server/errors';
import { addPhoto } from '#server/photos/add-photo';
import type { AddedPhoto } from '#server/photos/register-photo';
import { visibilitySchema } from '#server/photos/schemas';
import { actorOf, type Env } from '../../env';
import type { Context } from '#server/context';
import type { Actor } from '#server/auth/actor';

const fieldsSchema = z.object({ albumId: z.uuid().optional(), visibility: visibilitySchema.optional() });

/** `POST` multipart `file`, for scripts: 201 with the photo, 200 with the one that exists. `albumId` and `visibility` go before it. */
export function addPhotoRoute() {
  return new Hono<Env>().post('/', async (c) => {
    const actor = await actorOf(c);
    authorize(actor, 'photos:write');
    const contentType = c.req.header('content-type') ?? '';
    if (!/^multipart\/form-data\s*;.*boundary="?[^\s";]/i.test(contentType) || !c.req.raw.body) {
      throw new InvalidInputError('Send the photo as multipart/form-data in a field named "file".', [
        { path: 'file', message: 'expected a file' },
      ]);
    }
    const { photo, isKnown } = await receive(
      c.var.ctx,
      actor,
      contentType,
      Readable.fromWeb(c.req.raw.body as never),
      c.req.raw.signal,
    );
    return c.json(photo, isKnown ? 200 : 201);
  });
}

/** Streams the first part named `file` into storage as it comes; the rest of the request is not read once it is refused. */
function receive(
  ctx: Context,
  actor: Actor,
  contentType: string,
  body: Readable,
  signal: AbortSignal,
): Promise<AddedPhoto> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    const brokenOff = new AbortController();
    let isFileSeen = false;
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fields: 10, fieldSize: 1000, parts: 20 },
    });
    const refuse = (error: unknown) => {
      body.unpipe(parser);
      body.destroy();
      reject(error);
    };
    const refuseBrokenOff = () => {
      brokenOff.abort();
      refuse(new InvalidInputError('The multipart body ended early or is malformed.'));
    };
    parser.on('field', (name, value) => (fields[name] = value));
    parser.on('file', (name, bytes, filename) => {
      // The parser emits it on a stream that lives; one that was destroyed has told `addPhoto` why.
      bytes.on('error', () => bytes.destroyed || refuseBrokenOff());
      const placement = fieldsSchema.safeParse(fields);
      if (name !== 'file' || isFileSeen) return bytes.resume();
      isFileSeen = true;
      if (!placement.success) return refuse(placement.error);
      const photo = { name: filename ?? 'photo', bytes, ...placement.data };
      return addPhoto(ctx, actor, photo, AbortSignal.any([signal, brokenOff.signal])).then(resolve, refuse);
    });
    parser.on('finish', () => {
      if (!isFileSeen)
        refuse(
          new InvalidInputError('There is no field named "file" in this request.', [
            { path: 'file', message: 'expected a file' },
          ]),
        );
    });
    parser.on('error', refuseBrokenOff);
    body.on('error', refuseBrokenOff);
    body.pipe(parser);
  });
}
