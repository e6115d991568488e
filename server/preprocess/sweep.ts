import { sql } from 'drizzle-orm';
import type { Context } from '#server/context';
import { system } from '#server/auth/actor';
import { finishArrivedUploads } from '#server/uploads/finish-upload';
import type { TaskHandler } from '#server/tasks/handler';

const HOUR_MS = 3_600_000;

export interface SweepReport {
  removedObjects: number;
  purgedPhotos: number;
  expiredUploads: number;
}

/** Housekeeping: bytes that no row owns, photos a month in the bin, uploads that nobody came back to. */
export function sweepHandler(ctx: Context): TaskHandler {
  return {
    async run() {
      await finishArrivedUploads(ctx, system);
      const report = await sweep(ctx, { olderThanMs: HOUR_MS });
      ctx.log.info(report, 'storage swept');
    },
  };
}

/**
 * @param olderThanMs objects younger than this are left alone: their row may be about to be written
 */
export async function sweep(ctx: Context, { olderThanMs }: { olderThanMs: number }): Promise<SweepReport> {
  const purged = await ctx.db.execute(
    sql`DELETE FROM photo WHERE deleted_at < now() - interval '30 days' RETURNING id`,
  );
  const expired = await ctx.db.execute(sql`DELETE FROM upload WHERE expires_at < now() RETURNING id`);
  await ctx.db.execute(sql`DELETE FROM coherence_log WHERE at < now() - interval '10 minutes'`);
  let removedObjects = 0;
  for await (const batch of agedObjects(ctx, olderThanMs)) {
    for (const key of await withoutOwner(ctx, batch)) {
      await ctx.storage.remove(key);
      removedObjects += 1;
    }
  }
  return { removedObjects, purgedPhotos: purged.length, expiredUploads: expired.length };
}

async function* agedObjects(ctx: Context, olderThanMs: number): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for (const prefix of ['originals', 'variants', 'uploads', 'incoming']) {
    for await (const object of ctx.storage.list(prefix)) {
      if (object.ageMs < olderThanMs) continue;
      batch.push(object.key);
      if (batch.length < 500) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Of these keys, those that no photo, variant, upload or running task owns. */
async function withoutOwner(ctx: Context, keys: string[]): Promise<string[]> {
  const rows = await ctx.db.execute<{ key: string }>(sql`
    SELECT key FROM unnest(ARRAY[${sql.join(
      keys.map((key) => sql`${key}`),
      sql`, `,
    )}]::text[]) AS k (key)
     WHERE NOT EXISTS (SELECT 1 FROM photo WHERE original_key = key)
       AND NOT EXISTS (SELECT 1 FROM photo_variant WHERE storage_key = key)
       AND NOT EXISTS (SELECT 1 FROM upload WHERE storage_key = key)
       AND NOT EXISTS (SELECT 1 FROM task WHERE state = 'leased' AND key LIKE 'variants/%/' || lease_token || '/%')`);
  return rows.map((row) => row.key);
}
