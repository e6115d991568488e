import { Readable } from 'node:stream';
import { Hono, type Context as HonoContext } from 'hono';
import { nobody, type Actor } from '#server/auth/actor';
import { NotFoundError } from '#server/errors';
import { findOriginal, findVariant, isKnownPrivate, type StoredFile } from '#server/media/find-media';
import type { VariantFormat } from '#server/photos/schemas';
import { actorOf, type Env } from '../env';

const formats: Record<string, { format: VariantFormat; type: string }> = {
  avif: { format: 'avif', type: 'image/avif' },
  webp: { format: 'webp', type: 'image/webp' },
  jpg: { format: 'jpeg', type: 'image/jpeg' },
};
const originalTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  tiff: 'image/tiff',
};

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The bytes of photos. Addresses change with the content, so what is public may be kept for ever. Hono answers HEAD by GET. */
export function mediaRoutes() {
  return new Hono<Env>()
    .get('/:key/original', async (c) => {
      const original = await findOriginal(c.var.ctx, await actorOf(c), c.req.param('key'));
      return send(c, original, {
        'content-type': originalTypes[original.type],
        'content-disposition': attachment(original.name),
        'cache-control': 'private, no-store',
      });
    })
    .get('/:key/:file', async (c) => {
      const [, width, extension] = /^([1-9]\d{0,4})\.(avif|webp|jpg)$/.exec(c.req.param('file')) ?? [];
      const known = extension ? formats[extension] : undefined;
      if (!known) throw new NotFoundError('There is no such picture.');
      // Most pictures are for everyone: only for the others does it matter who asks.
      const key = c.req.param('key');
      const isSomebody = c.req.header('cookie') !== undefined || c.req.header('authorization') !== undefined;
      const asked = isSomebody && isKnownPrivate(c.var.ctx, key) ? await actorOf(c, 'cached') : null;
      const find = (actor: Actor) => findVariant(c.var.ctx, actor, key, known.format, Number(width));
      const file = await find(asked ?? nobody).catch(async (error: unknown) => {
        if (error instanceof NotFoundError && isSomebody && !asked) return find(await actorOf(c, 'cached'));
        throw error;
      });
      return send(c, file, {
        'content-type': known.type,
        'cache-control': file.isPublic ? IMMUTABLE : 'private, no-store',
      });
    });
}

/** RFC 9110: strong ETag, conditional requests, one range. */
async function send(c: HonoContext<Env>, file: StoredFile, headers: Record<string, string>): Promise<Response> {
  const etag = `"${file.sha256}"`;
  const common = {
    ...headers,
    etag,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
  };
  const isKnownToClient = c.req
    .header('if-none-match')
    ?.split(',')
    .some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
  if (isKnownToClient) return new Response(null, { status: 304, headers: common });

  const range = parseRange(c.req.header('range'), c.req.header('if-range'), etag, file.sizeBytes);
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...common, 'content-range': `bytes */${file.sizeBytes}` } });
  }
  const length = range ? range.end - range.start + 1 : file.sizeBytes;
  const answer = {
    ...common,
    'content-length': String(length),
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.sizeBytes}` }),
  };
  const status = range ? 206 : 200;
  if (c.req.method === 'HEAD') return new Response(null, { status, headers: answer });
  const bytes = await c.var.ctx.storage.read(file.storageKey, range ?? undefined);
  return new Response(Readable.toWeb(bytes) as ReadableStream, { status, headers: answer });
}

/** A single byte range; null for none, or for what RFC 9110 lets us ignore (several ranges, another unit, a stale If-Range). */
export function parseRange(
  header: string | undefined,
  ifRange: string | undefined,
  etag: string,
  sizeBytes: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (ifRange !== undefined && ifRange !== etag) return null;
  if (first === '') {
    const suffix = Math.min(Number(last), sizeBytes);
    return suffix === 0 ? 'unsatisfiable' : { start: sizeBytes - suffix, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= sizeBytes ? 'unsatisfiable' : { start, end };
}

/** RFC 6266: an ASCII name for old clients, the real one for the rest. */
function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
