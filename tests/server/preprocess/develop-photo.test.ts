import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { schema } from '#server/db/client';
import { expectedVariants, PIPELINE_VERSION } from '#server/images/variant-set';
import { findVariant } from '#server/media/find-media';
import { addPhoto } from '#server/photos/add-photo';
import { editPhotos } from '#server/photos/edit-photos';
import { getPhoto } from '#server/photos/get-photo';
import { getPublicPhoto } from '#server/photos/get-public-photo';
import { listPublicPhotos } from '#server/photos/list-public-photos';
import { retryPhotos } from '#server/photos/retry-photos';
import type { AdminPhoto } from '#server/photos/schemas';
import { advanceBackfill } from '#server/preprocess/backfill';
import { failAbandonedPhotos } from '#server/preprocess/fail-abandoned';
import { cancelTask } from '#server/tasks/cancel';
import { pauseQueue, resumeQueue } from '#server/tasks/pause';
import { makeJpeg } from '#tests/support/images';
import { useSite } from '#tests/support/site';
import { until } from '#tests/support/until';

const ctx = useSite({ isTickerEnabled: true });

const upload = async (seed: number, name = 'a.jpg') =>
  addPhoto(ctx, system, { name, bytes: Readable.from(await makeJpeg(seed)) });

const readPhoto = async (id: string, isSo: (photo: AdminPhoto) => boolean) => {
  const now = await getPhoto(ctx, system, id);
  return isSo(now) && now;
};

describe('developing a photo', () => {
  it('shows it from its first look and completes every variant', async () => {
    const { photo, isKnown } = await upload(1, 'C:\\photos\\Sunset.JPG');
    expect(isKnown).toBe(false);
    expect(photo.originalName).toBe('Sunset.JPG');
    const complete = await until(async () => {
      const now = await getPhoto(ctx, system, photo.id);
      return now.isComplete && now;
    });
    expect(complete).toMatchObject({ status: 'ready', width: 900, height: 600, failure: null });
    for (const { format, width } of expectedVariants(900, 600)) {
      const file = await findVariant(ctx, nobody, photo.mediaKey, format, width);
      expect(await ctx.storage.size(file.storageKey)).toBe(file.sizeBytes);
    }
    expect((await getPublicPhoto(ctx, nobody, photo.id)).thumbhash).not.toBe('');
    expect((await listPublicPhotos(ctx, nobody, {})).items.map((item) => item.id)).toContain(photo.id);
  });

  it('says of a photo whose first look was cancelled that it was, and develops it on retry', async () => {
    await pauseQueue(ctx, system);
    const { photo } = await upload(40);
    const [task] = await ctx.sql`SELECT id FROM task WHERE payload->>'photoId' = ${photo.id}`;
    await cancelTask(ctx, system, Number(task!.id));
    expect(await getPhoto(ctx, system, photo.id)).toMatchObject({ status: 'failed', failure: { code: 'cancelled' } });
    await resumeQueue(ctx, system);
    await retryPhotos(ctx, system, [photo.id]);
    await until(() => readPhoto(photo.id, (now) => now.isComplete));
  });

  it('says so too of a photo whose task was removed by hand, and of no other', async () => {
    await pauseQueue(ctx, system);
    const { photo: lost } = await upload(41);
    const { photo: waiting } = await upload(42);
    await ctx.sql`DELETE FROM task WHERE payload->>'photoId' = ${lost.id}`;
    await ctx.sql`UPDATE task SET state = 'paused' WHERE payload->>'photoId' = ${waiting.id}`;
    expect(await failAbandonedPhotos(ctx.db)).toBe(1);
    expect(await getPhoto(ctx, system, lost.id)).toMatchObject({ status: 'failed', failure: { code: 'cancelled' } });
    expect(await getPhoto(ctx, system, waiting.id)).toMatchObject({ status: 'queued', failure: null });
    await ctx.sql`UPDATE task SET state = 'ready' WHERE payload->>'photoId' = ${waiting.id}`;
    await resumeQueue(ctx, system);
    await retryPhotos(ctx, system, [lost.id]);
    for (const { id } of [lost, waiting]) await until(() => readPhoto(id, (now) => now.isComplete));
  });

  it('makes a shown photo anew as background work, and shows it all the while', async () => {
    const { photo } = await upload(43);
    const first = await until(() => readPhoto(photo.id, (now) => now.isComplete));
    const statuses = new Set<string>();
    const version = () =>
      ctx.sql`SELECT pipeline_version, status FROM photo WHERE id = ${photo.id}`.then(([row]) => {
        statuses.add(row!.status as string);
        return Number(row!.pipeline_version);
      });
    await ctx.sql`UPDATE photo SET pipeline_version = ${PIPELINE_VERSION - 1} WHERE id = ${photo.id}`;
    await advanceBackfill(ctx.db);
    await until(async () => (await version()) === PIPELINE_VERSION);
    expect([...statuses]).toEqual(['ready']);
    await advanceBackfill(ctx.db);
    const [backfill] = await ctx.sql`SELECT state, total, remaining FROM backfill`;
    expect(backfill).toMatchObject({ state: 'done', total: 1, remaining: 0 });
    const tasks = await ctx.sql`
      SELECT kind, state, owner_cap, priority >= 200 AS is_background FROM task
       WHERE owner_id = ${`backfill:${PIPELINE_VERSION}`} ORDER BY id`;
    const background = { state: 'done', owner_cap: 4, is_background: true };
    expect(tasks.map((row) => ({ ...row }))).toEqual([
      { kind: 'photo.first-look', ...background },
      { kind: 'photo.variants', ...background },
    ]);
    expect(await getPhoto(ctx, system, photo.id)).toMatchObject({ mediaKey: first.mediaKey, failure: null });
  });

  it('recognises the same bytes and answers the photo that exists', async () => {
    const first = await upload(2);
    const again = await upload(2, 'other-name.jpg');
    expect(again).toMatchObject({ isKnown: true, photo: { id: first.photo.id, originalName: 'a.jpg' } });
  });

  it('fails a damaged photo for good, with the stage and words for it', async () => {
    const whole = await makeJpeg(3, 1600, 1200);
    const { photo } = await addPhoto(ctx, system, {
      name: 'cut.jpg',
      bytes: Readable.from(whole.subarray(0, whole.length / 2)),
    });
    const failed = await until(async () => {
      const now = await getPhoto(ctx, system, photo.id);
      return now.status === 'failed' && now;
    });
    expect(failed.failure).toMatchObject({
      code: 'unreadable',
      stage: expect.any(String),
      message: expect.stringMatching(/\w+ \w+/),
    });
    const tasks = await ctx.db
      .select()
      .from(schema.task)
      .where(eq(schema.task.dedupeKey, `${photo.id}:1`));
    expect(tasks.map((task) => [task.state, task.attempt])).toEqual([['dead', 1]]);
  });

  it('keeps what was typed before the photo spoke for itself', async () => {
    const { photo } = await upload(4);
    await ctx.db.update(schema.photo).set({ title: 'Typed' }).where(eq(schema.photo.id, photo.id));
    const ready = await until(async () => {
      const now = await getPhoto(ctx, system, photo.id);
      return now.status === 'ready' && now;
    });
    expect(ready).toMatchObject({ title: 'Typed', caption: 'seed 4' });
  });

  it('keeps what was typed while it was being developed', async () => {
    // Facts taken from the row as it was at the start of the run wrote over the title and the tags.
    const { photo } = await upload(5);
    await until(async () => (await getPhoto(ctx, system, photo.id)).status !== 'queued');
    await editPhotos(ctx, system, [photo.id], { title: 'Typed', tags: ['mine'], takenAt: '2020-02-02T02:02:02' });
    const ready = await until(async () => {
      const now = await getPhoto(ctx, system, photo.id);
      return now.isComplete && now;
    });
    expect(ready).toMatchObject({ title: 'Typed', caption: 'seed 5', tags: ['mine'], takenAt: '2020-02-02T02:02:02' });
    const [row] = await ctx.sql`SELECT sort_at = '2020-02-02T02:02:02Z' AS is_sorted FROM photo WHERE id = ${photo.id}`;
    expect(row!.is_sorted).toBe(true);
  });
});
