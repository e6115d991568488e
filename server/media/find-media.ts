import { and, eq, sql } from 'drizzle-orm';
import type { Registry } from 'prom-client';
import type { Actor } from '#server/auth/actor';
import { authorize, isAuthorized } from '#server/auth/actor';
import { createCache, type Cache } from '#server/coherence/cache';
import type { Bus } from '#server/coherence/bus';
import { orLast } from '#server/coherence/last-known';
import type { Context } from '#server/context';
import { schema, type Database } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import type { PhotoType } from '#server/images/photo-type';
import type { VariantFormat } from '#server/photos/schemas';

/** Where the files of one photo lie, and whether strangers may have them. */
export interface MediaEntry {
  isPublic: boolean;
  original: StoredFile & { name: string; type: PhotoType };
  /** By `webp 640`. */
  variants: Map<string, StoredFile>;
}

export interface StoredFile {
  storageKey: string;
  sizeBytes: number;
  sha256: string;
}

/** Kept by media key, so that a warm request for a picture asks the database nothing. */
export function createMediaCache(db: Database, bus: Bus, metrics: Registry): Cache<MediaEntry> {
  return createCache<MediaEntry>(
    bus,
    { name: 'media', topic: 'media', maxEntries: 20_000, ttlMs: 5 * 60_000, load: (key) => load(db, key) },
    metrics,
  );
}

/** @throws NotFoundError also for a photo that the actor may not know to exist */
export async function findVariant(
  ctx: Context,
  actor: Actor,
  key: string,
  format: VariantFormat,
  width: number,
): Promise<StoredFile & { isPublic: boolean }> {
  authorize(actor, 'public');
  const look = () => ctx.mediaCache.get(key);
  const entry =
    actor.kind === 'nobody' ? await orLast(ctx.bus, look, () => ctx.mediaCache.lastKnown(key)) : await look();
  const file = entry?.variants.get(`${format} ${width}`);
  if (!entry || !file || !maySee(actor, entry)) throw new NotFoundError('There is no such picture.');
  return { ...file, isPublic: entry.isPublic };
}

/** Whether it is worth to ask first who wants it: a hint from memory, and no more. */
export function isKnownPrivate(ctx: Context, key: string): boolean {
  return ctx.mediaCache.lastKnown(key)?.isPublic === false;
}

/** The bytes as they were uploaded, with all their metadata: for the photo's owner alone. */
export async function findOriginal(ctx: Context, actor: Actor, key: string): Promise<MediaEntry['original']> {
  authorize(actor, 'photos:read');
  const entry = await ctx.mediaCache.get(key);
  if (!entry) throw new NotFoundError('There is no such picture.');
  return entry.original;
}

function maySee(actor: Actor, entry: MediaEntry): boolean {
  return entry.isPublic || isAuthorized(actor, 'photos:read');
}

async function load(db: Database, mediaKey: string): Promise<MediaEntry | null> {
  const { photo, photoVariant: variant } = schema;
  const rows = await db
    .select({
      isPublic: sql<boolean>`${photo.status} = 'ready' AND ${photo.visibility} = 'public' AND ${photo.deletedAt} IS NULL`,
      original: {
        storageKey: photo.originalKey,
        sizeBytes: photo.sizeBytes,
        sha256: photo.sha256,
        name: photo.originalName,
        type: photo.originalType,
      },
      variant: {
        format: variant.format,
        width: variant.width,
        storageKey: variant.storageKey,
        sizeBytes: variant.sizeBytes,
        sha256: variant.sha256,
      },
    })
    .from(photo)
    .leftJoin(variant, and(eq(variant.photoId, photo.id)))
    .where(eq(photo.mediaKey, mediaKey));
  const [first] = rows;
  if (!first) return null;
  const variants = rows.flatMap((row) => (row.variant ? [row.variant] : []));
  return {
    isPublic: first.isPublic,
    original: first.original,
    variants: new Map(variants.map(({ format, width, ...file }) => [`${format} ${width}`, file])),
  };
}
