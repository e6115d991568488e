import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getAlbum } from '#server/albums/get-album';
import { authorize, personBehind, system, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { uuidv7 } from '#server/db/uuidv7';
import { NotAPhotoError, TooLargeError } from '#server/errors';
import { sniffPhotoType, type PhotoType } from '#server/images/photo-type';
import { displayName } from './display-name';
import { registerPhoto, type AddedPhoto, type Placement } from './register-photo';

export interface NewPhoto extends Omit<Placement, 'uploadedBy'> {
  /** As the person's machine called it; kept for people. */
  name: string;
  bytes: Readable;
}

/** Enough for every signature that tells a photo from what is not one. */
const HEAD_BYTES = 4100;

/**
 * Stores the bytes as they come, never all of them in memory, and makes a photo of them.
 * @throws NotAPhotoError, TooLargeError, NotFoundError for an album that does not exist, with nothing kept
 */
export async function addPhoto(ctx: Context, actor: Actor, input: NewPhoto, signal?: AbortSignal): Promise<AddedPhoto> {
  authorize(actor, 'photos:write');
  ctx.expectPhoto();
  const photoId = uuidv7();
  const storageKey = `originals/${photoId}`;
  const inspection = inspectPhoto(ctx.config.uploadMaxBytes);
  if (input.albumId) await getAlbum(ctx, system, input.albumId);
  const sizeBytes = await storeThrough(ctx, storageKey, input.bytes, inspection.stream, signal);
  return registerPhoto(
    ctx,
    { photoId, storageKey, name: displayName(input.name), sizeBytes, ...inspection.result() },
    { uploadedBy: personBehind(actor)?.id ?? null, albumId: input.albumId, visibility: input.visibility },
  );
}

/** Ends with both ends settled: a source that breaks off, is aborted or refused leaves no draft and no open stream behind. */
async function storeThrough(
  ctx: Context,
  storageKey: string,
  source: Readable,
  inspected: Transform,
  signal: AbortSignal | undefined,
): Promise<number> {
  const [stored, arrived] = await Promise.allSettled([
    ctx.storage.put(storageKey, inspected, signal),
    pipeline(source, inspected, { signal }),
  ]);
  if (stored.status === 'rejected') throw stored.reason;
  if (arrived.status === 'rejected') throw arrived.reason;
  return stored.value;
}

/** A pass-through that hashes, measures and tells the type by content; it fails as soon as it knows better. */
export function inspectPhoto(maxBytes: number) {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let type: PhotoType | null = null;
  let sizeBytes = 0;
  const decide = async () => {
    if (head.length === 0) throw new NotAPhotoError('The file is empty.');
    type = await sniffPhotoType(head);
  };
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) return done(new TooLargeError(maxBytes));
      hash.update(chunk);
      if (type) return done(null, chunk);
      head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      if (head.length < HEAD_BYTES) return done(null, chunk);
      decide().then(() => done(null, chunk), done);
    },
    flush(done) {
      if (type) return done();
      decide().then(() => done(), done);
    },
  });
  return {
    stream,
    /** Once the stream has ended. */
    result: () => ({ type: type!, sha256: hash.digest('hex') }),
  };
}
