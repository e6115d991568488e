import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { schema } from '#server/db/client';
import { expectedVariants } from '#server/images/variant-set';
import { findVariant } from '#server/media/find-media';
import { addPhoto } from '#server/photos/add-photo';
import { editPhotos } from '#server/photos/edit-photos';
import { getPhoto } from '#server/photos/get-photo';
import { getPublicPhoto } from '#server/photos/get-public-photo';
import { listPublicPhotos } from '#server/photos/list-public-photos';
import { retryPhotos } from '#server/photos/retry-photos';
import type { AdminPhoto } from '#server/photos/schemas';
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
    const { photo } = await upload(40);
    await until(() => readPhoto(photo.id, (now) => now.isComplete));
    await ctx.sql`DELETE FROM task WHERE payload->>'photoId' = ${photo.id}`;
    await ctx.sql`UPDATE photo SET status = 'queued', completed_at = NULL WHERE id = ${photo.id}`;
    await ctx.sql`
      INSERT INTO task (kind, owner_id, dedupe_key, payload, state, finished_at)
      VALUES ('photo.first-look', 'test', ${`${photo.id}:1`}, ${JSON.stringify({ photoId: photo.id, ownerId: 'test' })}::text::jsonb, 'cancelled', now())`;
    const failed = await until(() => readPhoto(photo.id, (now) => now.status === 'failed'));
    expect(failed.failure?.code).toBe('cancelled');
    await retryPhotos(ctx, system, [photo.id]);
    await until(() => readPhoto(photo.id, (now) => now.isComplete));
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
