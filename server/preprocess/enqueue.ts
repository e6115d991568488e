import { sql } from 'drizzle-orm';
import type { Queryable } from '#server/db/client';
import { PIPELINE_VERSION } from '#server/images/variant-set';
import { BACKGROUND, enqueueTask, type NewTask } from '#server/tasks/enqueue';

export const FIRST_LOOK = 'photo.first-look';
export const VARIANTS = 'photo.variants';
export const SWEEP = 'storage.sweep';

/** An old rendition is nobody's emergency: a new photo must not wait behind a whole fleet that makes it anew. */
const BACKFILL_AT_ONCE = 4;

/** One live task a photo, kind and pipeline version. */
export function dedupeKeyOf(photoId: string, version = PIPELINE_VERSION): string {
  return `${photoId}:${version}`;
}

/** What makes a photo presentable goes before the rest of any other photo. @param ownerId whose turn it takes */
export async function enqueueFirstLook(db: Queryable, photoId: string, ownerId: string): Promise<void> {
  await enqueueTask(db, {
    kind: FIRST_LOOK,
    ownerId,
    dedupeKey: dedupeKeyOf(photoId),
    payload: { photoId, ownerId },
    priority: 10,
  });
}

export async function enqueueVariants(db: Queryable, photoId: string, ownerId: string): Promise<void> {
  await enqueueTask(db, {
    kind: VARIANTS,
    ownerId,
    dedupeKey: dedupeKeyOf(photoId),
    payload: { photoId, ownerId },
    priority: 50,
  });
}

/** Developing anew what is shown already. @param kind the first look, whose commit enqueues the variants */
export function backfillTask(kind: typeof FIRST_LOOK | typeof VARIANTS, photoId: string, version: number): NewTask {
  return {
    kind,
    ownerId: backfillOwner(version),
    dedupeKey: dedupeKeyOf(photoId, version),
    payload: { photoId, ownerId: backfillOwner(version), backfillVersion: version },
    // A photo that was begun is finished before the next is.
    priority: BACKGROUND + (kind === VARIANTS ? 10 : 20),
    ownerCap: BACKFILL_AT_ONCE,
  };
}

/** The owner of all tasks of one backfill. */
export function backfillOwner(version: number): string {
  return `backfill:${version}`;
}

/** Housekeeping. */
export async function enqueueSweep(db: Queryable): Promise<void> {
  await enqueueTask(db, { kind: SWEEP, ownerId: 'site', dedupeKey: 'site', priority: BACKGROUND, ownerCap: 1 });
}

/** SQL that is true of the tasks of a photo, whatever version of the pipeline they are of. Served by the keys' indexes. */
export const isTaskOfPhoto = sql`task.dedupe_key > photo.id || ':' AND task.dedupe_key < photo.id || ';'`;
