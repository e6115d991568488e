import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import type { VariantSpec } from '#server/images/develop-types';
import { expectedVariants } from '#server/images/variant-set';
import { sweep } from '#server/preprocess/sweep';

/** All of them read the database and the storage, never what the site says of itself. */

export async function nothingAcknowledgedIsLost(ctx: Context, acknowledged: Map<string, string>): Promise<void> {
  const photos = await ctx.db.query.photo.findMany();
  const stored = new Map(photos.map((photo) => [photo.sha256, photo.id]));
  expect(Object.fromEntries(stored), 'photos that were acknowledged').toEqual(Object.fromEntries(acknowledged));
}

/** @returns how many say why */
export async function everyPhotoIsWholeOrSaysWhy(ctx: Context): Promise<number> {
  const photos = await ctx.db.query.photo.findMany();
  const variants = await ctx.db.query.photoVariant.findMany();
  const dead = await ctx.sql`
    SELECT payload ->> 'photoId' AS photo_id FROM task WHERE state = 'dead' AND last_error IS NOT NULL`;
  const deadPhotoIds = new Set(dead.map((task) => task.photo_id as string));
  for (const photo of photos) {
    if (deadPhotoIds.has(photo.id)) {
      expect(photo.failure, `reason of ${photo.id}, whose task died`).not.toBeNull();
      continue;
    }
    expect(photo, 'a photo').toMatchObject({ status: 'ready', completedAt: expect.any(Date), failure: null });
    const made = variants.filter(({ photoId }) => photoId === photo.id).map(nameOf);
    const wanted = expectedVariants(photo.width!, photo.height!).map(nameOf);
    expect(made.toSorted(), `variants of ${photo.id}`).toEqual(wanted.toSorted());
  }
  return deadPhotoIds.size;
}

export async function filesAreAsTheirRowsSay(ctx: Context): Promise<void> {
  const rows = await filesOf(ctx);
  for (const { key, sizeBytes, sha256 } of rows) {
    const hash = createHash('sha256');
    let foundBytes = 0;
    for await (const chunk of await ctx.storage.read(key)) {
      hash.update(chunk as Buffer);
      foundBytes += (chunk as Buffer).length;
    }
    expect({ key, sizeBytes: foundBytes, sha256: hash.digest('hex') }).toEqual({ key, sizeBytes, sha256 });
  }
}

export async function storageHoldsWhatRowsOwn(ctx: Context): Promise<void> {
  await sweep(ctx, { olderThanMs: 0 });
  const stored: string[] = [];
  for (const prefix of ['originals', 'variants', 'uploads', 'incoming']) {
    for await (const { key } of ctx.storage.list(prefix)) stored.push(key);
  }
  const owned = (await filesOf(ctx)).map(({ key }) => key);
  expect(stored.toSorted(), 'storage once it is swept').toEqual(owned.toSorted());
}

export async function queueIsAtRest({ sql }: Context): Promise<void> {
  const unfinished = await sql`
    SELECT id, kind, state, attempt FROM task
     WHERE (kind LIKE 'photo.%' AND state NOT IN ('done', 'dead'))
        OR state = 'leased' OR lease_until IS NOT NULL OR attempt > max_attempts`;
  expect([...unfinished], 'tasks that are not at rest').toEqual([]);
  const tooOften = await sql`SELECT task_id, attempt FROM audit.task_change WHERE attempt > max_attempts`;
  expect([...tooOften], 'attempts beyond the last').toEqual([]);
  const twins = await sql`
    SELECT kind, dedupe_key FROM task WHERE state IN ('scheduled', 'ready', 'leased', 'paused')
     GROUP BY kind, dedupe_key HAVING count(*) > 1`;
  expect([...twins], 'tasks with a living twin').toEqual([]);
}

/** Behind a pooler too, where a session outlives the client that took the lock. */
export async function noLockIsLeft({ sql }: Pick<Context, 'sql'>): Promise<void> {
  const locks = await sql`SELECT classid, objid, pid, granted FROM pg_locks WHERE locktype = 'advisory'`;
  expect([...locks], 'advisory locks').toEqual([]);
}

export async function tokensOnlyGrow({ sql }: Context): Promise<void> {
  const shrunk = await sql`
    SELECT * FROM (
      SELECT task_id, seq, from_state, to_token AS token, lag(to_token) OVER (PARTITION BY task_id ORDER BY seq) AS before
        FROM audit.task_change WHERE to_state = 'leased') AS claim
     WHERE token <= before OR from_state <> 'ready'`;
  expect([...shrunk], 'claims that do not follow upon each other').toEqual([]);
}

/** A task is done once, by the one who held it; and what is done stays as it is. */
export async function eachTaskIsDoneOnce({ sql }: Context): Promise<void> {
  const wrong = await sql`
    SELECT c.task_id, c.from_state, c.to_state, c.from_token, c.was_good FROM audit.task_change c
     WHERE (c.to_state = 'done' AND NOT c.was_good) OR c.from_state IN ('done', 'dead', 'cancelled')`;
  expect([...wrong], 'tasks that were done without a lease, or changed when they were over').toEqual([]);
  const counts = await sql`
    SELECT t.id, t.state, count(c.seq)::int AS completions
      FROM task t LEFT JOIN audit.task_change c ON c.task_id = t.id AND c.to_state = 'done'
     GROUP BY t.id HAVING count(c.seq) <> CASE t.state WHEN 'done' THEN 1 ELSE 0 END`;
  expect([...counts], 'tasks done other than once').toEqual([]);
}

/** No write of a holder whose lease was lost. */
export async function everyWriteWasFenced({ sql }: Context): Promise<void> {
  const unheld = await sql`SELECT storage_key, held_as FROM audit.variant_write WHERE NOT was_held`;
  expect([...unheld], 'variants that were written without a lease').toEqual([]);
  const foreign = await sql`
    SELECT v.storage_key FROM photo_variant v
     WHERE NOT EXISTS (SELECT 1 FROM audit.task_change c
                        WHERE c.from_state = 'leased' AND c.to_state IN ('done', 'ready')
                          AND c.from_token = split_part(v.storage_key, '/', 3)::bigint)`;
  expect([...foreign], 'variants of a run that did not complete').toEqual([]);
}

function nameOf({ width, height, format }: VariantSpec): string {
  return `${width} × ${height} ${format}`;
}

async function filesOf(ctx: Context): Promise<{ key: string; sizeBytes: number; sha256: string }[]> {
  const photos = await ctx.db.select().from(schema.photo);
  const variants = await ctx.db.select().from(schema.photoVariant);
  return [
    ...photos.map(({ originalKey, sizeBytes, sha256 }) => ({ key: originalKey, sizeBytes, sha256 })),
    ...variants.map(({ storageKey, sizeBytes, sha256 }) => ({ key: storageKey, sizeBytes, sha256 })),
  ];
}
