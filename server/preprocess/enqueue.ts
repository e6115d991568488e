import { sql } from 'drizzle-orm';
import type { Queryable } from '#server/db/client';
import { PIPELINE_VERSION } from '#server/images/variant-set';
import { enqueueTask } from '#server/tasks/enqueue';

export const FIRST_LOOK = 'photo.first-look';
export const VARIANTS = 'photo.variants';
export const SWEEP = 'storage.sweep';

export const dedupeKeySuffix = `:${PIPELINE_VERSION}`;

/** One live task a photo, kind and pipeline version. */
export function dedupeKeyOf(photoId: string): string {
  return photoId + dedupeKeySuffix;
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

/** Housekeeping at most once in `everyMs`, whichever replica asks. */
export async function enqueueSweep(db: Queryable, everyMs: number): Promise<void> {
  await db.execute(sql`
    INSERT INTO task (kind, owner_id, dedupe_key, priority)
    SELECT ${SWEEP}, 'site', 'site', 200
     WHERE NOT EXISTS (SELECT 1 FROM task WHERE kind = ${SWEEP}
                          AND (finished_at IS NULL OR finished_at > clock_timestamp() - make_interval(secs => ${everyMs / 1000})))
    ON CONFLICT DO NOTHING`);
}
