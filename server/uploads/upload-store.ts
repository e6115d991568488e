import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/utils';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { appendInTurn } from './append-in-turn';
import { sniffStored } from './finish-upload';

const { upload } = schema;
/** Enough to tell a photo from what is not one. */
const HEAD_BYTES = 4100;
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Resumable uploads (tus 1.0.0) on our storage: the row says what is coming, the stored bytes say how far it is. Bytes
 * are appended as they arrive, so a cut network, a closed tab or a killed server loses nothing that arrived.
 */
export class UploadStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];

  constructor(
    private readonly ctx: Context,
    private readonly ownerOf: (uploadId: string) => string,
  ) {
    super();
  }

  override async create(file: Upload): Promise<Upload> {
    this.ctx.expectPhoto();
    await this.ctx.db.insert(upload).values({
      id: file.id,
      ownerId: this.ownerOf(file.id),
      storageKey: storageKeyOf(file.id),
      sizeBytes: file.size ?? 0,
      metadata: storable(file.metadata ?? {}),
      expiresAt: new Date(Date.now() + KEPT_MS),
    });
    return file;
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const size = await appendInTurn(this.ctx, id, bytes, offset);
    // Refused with the first bytes, not after two hundred megabytes of a video.
    if (offset < HEAD_BYTES && size > 0) await sniffStored(this.ctx, id);
    return size;
  }

  override async getUpload(id: string): Promise<Upload> {
    const [row] = z.uuid().safeParse(id).success
      ? await this.ctx.db.select().from(upload).where(eq(upload.id, id))
      : [];
    if (!row) throw ERRORS.FILE_NOT_FOUND;
    const arrivedBytes = row.photoId ? row.sizeBytes : ((await this.ctx.storage.size(row.storageKey)) ?? 0);
    return new Upload({
      id,
      size: row.sizeBytes,
      offset: arrivedBytes,
      metadata: row.metadata,
      creation_date: row.createdAt.toISOString(),
    });
  }

  override async remove(id: string): Promise<void> {
    const removed = await this.ctx.db.delete(upload).where(eq(upload.id, id)).returning();
    if (removed.length === 0) throw ERRORS.FILE_NOT_FOUND;
    if (!removed[0]!.photoId) await this.ctx.storage.remove(removed[0]!.storageKey);
  }

  override getExpiration(): number {
    return KEPT_MS;
  }
}

/** PostgreSQL's jsonb takes no NUL. */
function storable(metadata: Record<string, string | null>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, value?.replaceAll('\u0000', '') ?? null]),
  );
}

/** Where the photo's original will stay: an upload that is done moves nowhere. */
export function storageKeyOf(uploadId: string): string {
  return `originals/${uploadId}`;
}
