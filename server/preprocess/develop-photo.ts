import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Context } from '#server/context';
import { schema, type Queryable } from '#server/db/client';
import { DevelopError } from '#server/images/develop-error';
import type { DevelopJob, DevelopResult, FirstLook, VariantFile } from '#server/images/develop-types';
import { PIPELINE_VERSION } from '#server/images/variant-set';
import type { ClaimedTask } from '#server/tasks/exchange';
import { withFence } from '#server/tasks/fence';
import { TaskFailedError } from '#server/tasks/task-failed';
import type { BadEnding, TaskControl, TaskHandler } from '#server/tasks/handler';
import { continueBackfill } from './backfill';
import { CANCELLED } from './cancelled';
import { enqueueVariants } from './enqueue';

const { photo, photoVariant } = schema;
const payloadSchema = z.object({ photoId: z.uuid(), ownerId: z.string(), backfillVersion: z.number().optional() });
type PhotoRow = typeof photo.$inferSelect;

/** The smallest set that makes a photo presentable, its facts with it; then the photo is shown, and the rest is enqueued. */
export function firstLookHandler(ctx: Context): TaskHandler {
  return {
    async run(task, control) {
      const { photoId, ownerId, backfillVersion } = payloadSchema.parse(task.payload);
      const row = await findLivePhoto(ctx, photoId);
      if (!row) return;
      await withFence(ctx.db, task, (transaction) => markProcessing(transaction, photoId));
      const { result, files } = await develop(ctx, row, task, control, 'first-look');
      return async (transaction) => {
        await saveVariants(transaction, photoId, files);
        await transaction.update(photo).set(factsOf(result)).where(eq(photo.id, photoId));
        if (backfillVersion) await continueBackfill(transaction, photoId, backfillVersion);
        else await enqueueVariants(transaction, photoId, ownerId);
      };
    },
    onBadEnd: noteBadEnd,
  };
}

/** Every other file of the set. */
export function variantsHandler(ctx: Context): TaskHandler {
  return {
    async run(task, control) {
      const { photoId } = payloadSchema.parse(task.payload);
      const row = await findLivePhoto(ctx, photoId);
      if (!row) return;
      const { files } = await develop(ctx, row, task, control, 'variants');
      return async (transaction) => {
        await saveVariants(transaction, photoId, files);
        await transaction
          .update(photo)
          .set({ completedAt: sql`clock_timestamp()`, pipelineVersion: PIPELINE_VERSION, failure: null })
          .where(eq(photo.id, photoId));
      };
    },
    onBadEnd: noteBadEnd,
  };
}

async function findLivePhoto(ctx: Context, photoId: string): Promise<PhotoRow | undefined> {
  const [row] = await ctx.db.select().from(photo).where(eq(photo.id, photoId));
  return row;
}

interface DevelopedFile extends VariantFile {
  storageKey: string;
}

/** Storage paths bear the fencing token: what a run leaves that may not commit can be told from what is kept. */
async function develop<Kind extends DevelopJob['kind']>(
  ctx: Context,
  row: PhotoRow,
  task: ClaimedTask,
  control: TaskControl,
  kind: Kind,
): Promise<{ result: DevelopResult<Extract<DevelopJob, { kind: Kind }>>; files: DevelopedFile[] }> {
  const prefix = `variants/${row.id}/${task.leaseToken}`;
  try {
    return await ctx.storage.withScratch((outDir) =>
      ctx.storage.withLocalFile(row.originalKey, async (sourcePath) => {
        const job = { kind, sourcePath, outDir, type: row.originalType, maxPixels: ctx.config.uploadMaxPixels };
        const result = await ctx.darkroom.develop(job as Extract<DevelopJob, { kind: Kind }>, {
          signal: control.signal,
          onProgress: ({ stage, fraction }) => control.report(stage, fraction),
        });
        control.signal.throwIfAborted();
        const files = result.files.map((file) => ({ ...file, storageKey: `${prefix}/${path.basename(file.path)}` }));
        for (const file of files) await ctx.storage.adopt(file.storageKey, file.path);
        return { result, files };
      }),
    );
  } catch (error) {
    await ctx.storage.removeAll(prefix);
    if (error instanceof DevelopError) {
      throw new TaskFailedError(error.code, error.message, {
        stage: error.stage,
        isPermanent: error.isPermanent,
        cause: error,
      });
    }
    throw error;
  }
}

async function saveVariants(transaction: Queryable, photoId: string, files: DevelopedFile[]): Promise<void> {
  if (files.length === 0) return;
  await transaction
    .insert(photoVariant)
    .values(
      files.map(({ format, width, height, storageKey, sizeBytes, sha256 }) => ({
        photoId,
        format,
        width,
        height,
        storageKey,
        sizeBytes,
        sha256,
      })),
    )
    .onConflictDoUpdate({
      target: [photoVariant.photoId, photoVariant.format, photoVariant.width],
      set: {
        height: sql`excluded.height`,
        storageKey: sql`excluded.storage_key`,
        sizeBytes: sql`excluded.size_bytes`,
        sha256: sql`excluded.sha256`,
      },
    });
}

/** What people typed stays; what the photo says of itself fills the rest. */
function factsOf(look: FirstLook) {
  const { metadata } = look;
  // Of the row as it is at the commit: somebody may have typed while the photo was being developed.
  const takenAt = sql`coalesce(${photo.takenAt}, ${metadata.takenAt}::timestamp)`;
  const offset = metadata.takenAtOffset ?? '+00:00';
  return {
    status: 'ready' as const,
    failure: null,
    width: look.width,
    height: look.height,
    thumbhash: look.thumbhash,
    palette: look.palette,
    histogram: look.histogram,
    metadata,
    title: sql`coalesce(nullif(${photo.title}, ''), ${metadata.title ?? ''})`,
    caption: sql`coalesce(nullif(${photo.caption}, ''), ${metadata.caption ?? ''})`,
    tags: sql`CASE WHEN ${photo.tags} = '{}' THEN ${sql.param(metadata.keywords, photo.tags)}::text[] ELSE ${photo.tags} END`,
    takenAt,
    takenAtOffset: metadata.takenAtOffset,
    sortAt: sql`coalesce((${takenAt} - ${offset}::interval) AT TIME ZONE 'UTC', ${photo.sortAt})`,
    updatedAt: sql`clock_timestamp()`,
  };
}

async function markProcessing(transaction: Queryable, photoId: string): Promise<void> {
  await transaction
    .update(photo)
    .set({ status: 'processing', failure: null })
    .where(sql`${photo.id} = ${photoId} AND ${photo.status} IN ('queued', 'failed')`);
}

/** A photo that is shown already stays so, with a note of what is missing. */
async function noteBadEnd(transaction: Queryable, payload: unknown, ending: BadEnding): Promise<void> {
  const { photoId, backfillVersion } = payloadSchema.parse(payload);
  // What was to be made anew is there as it was.
  if (backfillVersion && ending.outcome === 'cancelled') return;
  const { code, stage, message } = ending.outcome === 'dead' ? ending.failure : CANCELLED;
  await transaction
    .update(photo)
    .set({
      failure: { code, stage, message },
      status: sql`CASE WHEN ${photo.status} = 'ready' THEN 'ready' ELSE 'failed' END`,
    })
    .where(eq(photo.id, photoId));
}
