import { beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { NotFoundError, NotSignedInError } from '#server/errors';
import { PIPELINE_VERSION } from '#server/images/variant-set';
import {
  advanceBackfill,
  cancelBackfill,
  continueBackfill,
  pauseBackfill,
  resumeBackfill,
} from '#server/preprocess/backfill';
import { enqueueFirstLook } from '#server/preprocess/enqueue';
import { cancelTask } from '#server/tasks/cancel';
import { finishTask } from '#server/tasks/finish';
import type { TestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { claim, claimOne, heldWork, testWorker } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const ctx = useSite();
const database = () => ctx as unknown as TestDatabase;
beforeEach(async () => {
  await ctx.sql`TRUNCATE task, photo, backfill CASCADE`;
});

const NEXT = PIPELINE_VERSION + 1;
const WINDOW = 500;

/** Photos that are shown, as the pipeline of `version` developed them. */
const addPhotos = (many: number, version: number | null = PIPELINE_VERSION) => ctx.sql`
  INSERT INTO photo (id, status, sha256, original_key, original_name, original_type, size_bytes, media_key, width, height,
                     pipeline_version, completed_at)
  SELECT id, 'ready', id, 'originals/' || id, 'a.jpg', 'jpeg', 1, id, 900, 600, ${version}, now()
    FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, ${many})) new`;
const advance = () => advanceBackfill(ctx.db, NEXT);
const backfill = () =>
  ctx.sql`SELECT state, total, remaining, finished_at IS NOT NULL AS is_over FROM backfill WHERE pipeline_version = ${NEXT}`.then(
    ([row]) => row && { ...row },
  );
const tasks = async () => {
  const rows = await ctx.sql`SELECT state, count(*)::int AS n FROM task GROUP BY state`;
  return Object.fromEntries(rows.map((row) => [row.state, row.n])) as Record<string, number>;
};
/** Somebody waits for a lock. */
const isWaiting = async () => {
  const rows = await ctx.sql`
    SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  return rows.length > 0;
};
/** As if so many of its photos had been developed anew. */
const develop = async (many: number) => {
  const photos = await ctx.sql`
    UPDATE task SET state = 'done', finished_at = now(), lease_until = NULL
     WHERE id IN (SELECT id FROM task WHERE state IN ('ready', 'leased') ORDER BY id LIMIT ${many}) RETURNING payload->>'photoId' AS id`;
  const ids = photos.map((row) => row.id as string);
  await ctx.sql`UPDATE photo SET pipeline_version = ${NEXT} WHERE id = ANY (${ids}::uuid[])`;
};

describe('a backfill', () => {
  it('is not begun where no photo is of an older pipeline', async () => {
    await addPhotos(2, NEXT);
    await addPhotos(2, null);
    await advance();
    expect(await backfill()).toBeUndefined();
    expect(await tasks()).toEqual({});
  });

  it('leaves alone what is in the bin or not shown yet', async () => {
    await addPhotos(3);
    await ctx.sql`UPDATE photo SET deleted_at = now() WHERE id = (SELECT min(id::text)::uuid FROM photo)`;
    await ctx.sql`UPDATE photo SET status = 'failed' WHERE id = (SELECT max(id::text)::uuid FROM photo)`;
    await advance();
    expect(await backfill()).toMatchObject({ total: 1, remaining: 1 });
    expect(await tasks()).toEqual({ ready: 1 });
  });

  it('keeps a window of its tasks in the queue, as background work of one owner', async () => {
    await addPhotos(WINDOW + 20);
    await advance();
    expect(await tasks()).toEqual({ ready: WINDOW });
    expect(await backfill()).toEqual({ state: 'running', total: WINDOW + 20, remaining: WINDOW + 20, is_over: false });
    const [row] = await ctx.sql`
      SELECT count(DISTINCT owner_id)::int AS owners, min(priority) AS first, max(owner_cap) AS cap FROM task`;
    expect(row).toMatchObject({ owners: 1, cap: 4 });
    expect(row!.first).toBeGreaterThanOrEqual(200);
  });

  it('comes to the same when it is advanced twice, or by many replicas together', async () => {
    await addPhotos(WINDOW + 20);
    await Promise.all([advance(), advance(), advance(), advance()]);
    await advance();
    expect(await tasks()).toEqual({ ready: WINDOW });
    expect(await claim(database(), { limit: 10 })).toHaveLength(4);
    await advance();
    const [row] = await ctx.sql`SELECT count(*)::int AS n FROM task WHERE rerun`;
    expect(row!.n, 'running tasks that were asked for again').toBe(0);
    expect(await tasks()).toEqual({ ready: WINDOW - 4, leased: 4 });
  });

  it('refills its window with other photos, counts down, and ends as done', async () => {
    await addPhotos(WINDOW + 20);
    await advance();
    await develop(15);
    await advance();
    expect(await tasks()).toEqual({ ready: WINDOW, done: 15 });
    expect(await backfill()).toMatchObject({ state: 'running', remaining: WINDOW + 5 });
    await develop(WINDOW);
    await advance();
    expect(await tasks()).toEqual({ ready: 5, done: WINDOW + 15 });
    await develop(5);
    await advance();
    expect(await backfill()).toEqual({ state: 'done', total: WINDOW + 20, remaining: 0, is_over: true });
    await advance();
    expect(await tasks()).toEqual({ done: WINDOW + 20 });
  });

  it('takes each photo in one task, and all of them', async () => {
    await addPhotos(30);
    await advance();
    const [row] = await ctx.sql`SELECT count(DISTINCT payload->>'photoId')::int AS n FROM task`;
    expect(row!.n).toBe(30);
  });

  it('lets a fresh upload pass', async () => {
    await addPhotos(20);
    await advance();
    const [fresh] = await ctx.sql`SELECT gen_random_uuid() AS id`;
    await enqueueFirstLook(ctx.db, fresh!.id as string, 'album');
    expect(await claimOne(database())).toMatchObject({ ownerId: 'album' });
    expect(await claimOne(database())).toMatchObject({ ownerId: `backfill:${NEXT}` });
  });

  it('does not take a photo again whose task was cancelled', async () => {
    await addPhotos(3);
    await advance();
    const [one] = await ctx.sql`SELECT id FROM task LIMIT 1`;
    await cancelTask(ctx, system, Number(one!.id));
    await advance();
    expect(await tasks()).toEqual({ ready: 2, cancelled: 1 });
    await develop(2);
    await advance();
    expect(await backfill()).toMatchObject({ state: 'done', remaining: 1 });
    expect(await tasks()).toEqual({ done: 2, cancelled: 1 });
  });

  it('keeps photos shown, with no failure, when it is cancelled', async () => {
    await addPhotos(3);
    await advance();
    await cancelBackfill(ctx, system);
    const photos = await ctx.sql`SELECT status, failure FROM photo`;
    expect(photos.map((row) => ({ ...row }))).toEqual(Array(3).fill({ status: 'ready', failure: null }));
    expect(await tasks()).toEqual({ cancelled: 3 });
    expect(await backfill()).toMatchObject({ state: 'cancelled', is_over: true });
    await advance();
    expect(await tasks()).toEqual({ cancelled: 3 });
  });

  it('paused is not refilled; resumed goes on where it was', async () => {
    await addPhotos(5);
    await advance();
    await pauseBackfill(ctx, system);
    expect(await tasks()).toEqual({ paused: 5 });
    expect(await backfill()).toMatchObject({ state: 'paused' });
    await addPhotos(2);
    await advance();
    expect(await tasks()).toEqual({ paused: 5 });
    await resumeBackfill(ctx, system);
    expect(await tasks()).toEqual({ ready: 5 });
    await advance();
    expect(await tasks()).toEqual({ ready: 7 });
  });

  it.each([
    ['pause', pauseBackfill, 'paused'],
    ['cancel', cancelBackfill, 'cancelled'],
  ] as const)('stops what runs of it on any replica within a second at a %s', async (reason, verb, state) => {
    await addPhotos(6);
    await advance();
    const work = heldWork();
    const worker = testWorker(database(), { 'photo.first-look': work.handler }, { leaseMs: 300_000, concurrency: 10 });
    worker.wake();
    await until(() => work.signals.length === 4);
    await verb(ctx, system);
    await until(() => work.signals.every((signal) => signal.aborted), 1000);
    expect(work.signals.map((signal) => signal.reason)).toEqual([reason, reason, reason, reason]);
    await until(async () => (await tasks())[state] === 6);
    await worker.drain(0);
  });

  it.each([
    ['pause', pauseBackfill, ['done', 'paused']],
    ['cancel', cancelBackfill, ['cancelled', 'done']],
  ] as const)('takes back at a %s what a first look enqueued that is being committed', async (_name, verb, states) => {
    // Without the backfill's row held by the commit, who stops it finds the first look done and misses the variants.
    await addPhotos(1);
    await advance();
    const task = await claimOne(database());
    let asked = Promise.resolve();
    await finishTask(ctx.db, task, async (transaction) => {
      await continueBackfill(transaction, String(task.payload.photoId), NEXT);
      asked = verb(ctx, system);
      await until(isWaiting);
    });
    await asked;
    await advance();
    const rows = await ctx.sql`SELECT state FROM task ORDER BY state`;
    expect(rows.map((row) => row.state)).toEqual(states);
  });

  it('stopped while a first look is being committed enqueues no variants, and takes up the photo when it goes on', async () => {
    await addPhotos(1);
    await advance();
    const task = await claimOne(database());
    let asked = Promise.resolve();
    await finishTask(ctx.db, task, async (transaction) => {
      asked = pauseBackfill(ctx, system);
      await until(isWaiting);
      await continueBackfill(transaction, String(task.payload.photoId), NEXT);
    });
    await asked;
    await advance();
    expect(await tasks()).toEqual({ done: 1 });
    await resumeBackfill(ctx, system);
    await advance();
    expect(await tasks()).toEqual({ done: 1, ready: 1 });
    expect(await backfill()).toMatchObject({ state: 'running', remaining: 1 });
  });

  it('refuses what does not apply to its state, and everybody but admins', async () => {
    for (const verb of [pauseBackfill, resumeBackfill, cancelBackfill]) {
      await expect(verb(ctx, system)).rejects.toBeInstanceOf(NotFoundError);
      await expect(verb(ctx, nobody)).rejects.toBeInstanceOf(NotSignedInError);
    }
    await addPhotos(1);
    await advance();
    await expect(resumeBackfill(ctx, system)).rejects.toBeInstanceOf(NotFoundError);
    await pauseBackfill(ctx, system);
    await expect(pauseBackfill(ctx, system)).rejects.toBeInstanceOf(NotFoundError);
    await cancelBackfill(ctx, system);
    await expect(cancelBackfill(ctx, system)).rejects.toBeInstanceOf(NotFoundError);
    expect(await tasks()).toEqual({ cancelled: 1 });
  });
});
