import { MemoryLocker, Server } from '@tus/server';
import { Hono } from 'hono';
import { authorize, system } from '#server/auth/actor';
import type { Context } from '#server/context';
import { uuidv7 } from '#server/db/uuidv7';
import { DomainError, NotAPhotoError } from '#server/errors';
import { finishUpload } from '#server/uploads/finish-upload';
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
    authorize(actor, 'admin');
    const { ctx } = c.var;
    if (tus?.ctx !== ctx) tus = createTusServer(ctx);
    const uploadId = uuidv7();
    const request = new Request(c.req.raw, { headers: withUploadId(c.req.raw.headers, uploadId) });
    if (actor.kind === 'person') tus.owners.set(uploadId, actor.id);
    try {
      return await describe(await tus.server.handleWeb(request as never), c.var.requestId);
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
    namingFunction: (request) => request.headers.get(NEW_ID_HEADER)!,
    onUploadFinish: async (_request, upload) => {
      const { photo, isKnown } = await finishUpload(ctx, system, upload.id);
      return { headers: { 'Safelight-Photo-Id': photo.id, 'Safelight-Photo-Known': String(isKnown) } };
    },
    onResponseError: (_request, error) => {
      if (error instanceof DomainError)
        return {
          status_code: error instanceof NotAPhotoError ? 415 : 422,
          body: JSON.stringify({ code: error.code, detail: error.message }),
        };
      if (error instanceof Error && !('status_code' in error)) {
        ctx.log.error({ err: error }, 'upload failed');
        return {
          status_code: 500,
          body: JSON.stringify({ code: 'internal', detail: 'Something went wrong inside Safelight. Try again.' }),
        };
      }
      return undefined;
    },
  });
  return { ctx, server, owners };
}

/** tus answers refusals in plain words; here they are problems like everywhere else. */
async function describe(response: Response, requestId: string): Promise<Response> {
  if (response.status < 400) return response;
  const text = (await response.text()).trim();
  const told = text.startsWith('{') ? (JSON.parse(text) as { code: string; detail: string }) : null;
  const problem = problemResponse({
    status: response.status,
    code: told?.code ?? (response.status === 413 ? 'too_large' : 'upload_refused'),
    detail: told?.detail ?? text,
    requestId,
  });
  problem.headers.set('tus-resumable', '1.0.0');
  return problem;
}
