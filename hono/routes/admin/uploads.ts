import { MemoryLocker, Server } from '@tus/server';
import { Hono } from 'hono';
import { authorize, personBehind, system, type Actor } from '#server/auth/actor';
import { siteOrigins } from '#server/auth/site-origins';
import type { Context } from '#server/context';
import { uuidv7 } from '#server/db/uuidv7';
import type { AddedPhoto } from '#server/photos/register-photo';
import { findFinished, finishUpload } from '#server/uploads/finish-upload';
import { UploadStore } from '#server/uploads/upload-store';
import { actorOf, type Env } from '../../env';
import { problemResponse } from '../../problem';

const PATH = '/api/v1/admin/uploads';

/**
 * Resumable uploads by tus 1.0.0. The answer to the last byte names the photo: `Safelight-Photo-Id`, and
 * `Safelight-Photo-Known: true` when the same bytes were here before.
 */
export function uploadRoutes() {
  let tus: { ctx: Context; server: Server; owners: Map<string, string> } | undefined;
  return new Hono<Env>().all('/*', async (c) => {
    const actor = await actorOf(c);
    authorize(actor, 'photos:write');
    const { ctx } = c.var;
    if (tus?.ctx !== ctx) tus = createTusServer(ctx);
    const uploadId = uuidv7();
    const request = new Request(c.req.raw, { headers: withUploadId(c.req.raw.headers, uploadId) });
    const person = personBehind(actor);
    if (person) tus.owners.set(uploadId, person.id);
    try {
      const response = await describe(await tus.server.handleWeb(request), c.var.requestId);
      return c.req.method === 'HEAD' && response.ok ? await nameThePhoto(ctx, actor, c.req.path, response) : response;
    } finally {
      tus.owners.delete(uploadId);
    }
  });
}

const NEW_ID_HEADER = 'x-safelight-new-upload';

function withUploadId(headers: Headers, uploadId: string): Headers {
  const copy = new Headers(headers);
  copy.set(NEW_ID_HEADER, uploadId);
  return copy;
}

function createTusServer(ctx: Context) {
  const owners = new Map<string, string>();
  const store = new UploadStore(ctx, (uploadId) => owners.get(uploadId)!);
  const server = new Server({
    path: PATH,
    relativeLocation: true,
    datastore: store,
    locker: new MemoryLocker(),
    maxSize: ctx.config.uploadMaxBytes,
    allowedOrigins: siteOrigins(ctx.config.publicUrl),
    namingFunction: (request) => request.headers.get(NEW_ID_HEADER)!,
    onUploadFinish: async (_request, upload) => {
      return { headers: photoHeaders(await finishUpload(ctx, system, upload.id)) };
    },
    // What is not tus's own refusal goes to on-error.ts like everything else.
    onResponseError: (_request, error) => {
      if (error instanceof Error && !('status_code' in error)) throw error;
      return undefined;
    },
  });
  return { ctx, server, owners };
}

function photoHeaders({ photo, isKnown }: AddedPhoto): Record<string, string> {
  return { 'Safelight-Photo-Id': photo.id, 'Safelight-Photo-Known': String(isKnown) };
}

/** A client that lost the answer to its last byte asks how far its upload is: far enough to have become a photo. */
async function nameThePhoto(ctx: Context, actor: Actor, path: string, response: Response): Promise<Response> {
  const finished = await findFinished(ctx, actor, path.split('/').at(-1)!);
  for (const [name, value] of Object.entries(finished ? photoHeaders(finished) : {})) response.headers.set(name, value);
  return response;
}

/** tus answers refusals in plain words; here they are problems like everywhere else. */
async function describe(response: Response, requestId: string): Promise<Response> {
  if (response.status < 400) return response;
  const problem = problemResponse({
    status: response.status,
    code: response.status === 413 ? 'too_large' : 'upload_refused',
    detail: (await response.text()).trim(),
    requestId,
  });
  problem.headers.set('tus-resumable', '1.0.0');
  return problem;
}
