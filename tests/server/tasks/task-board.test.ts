import { beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { NotSignedInError } from '#server/errors';
import { getTaskBoard } from '#server/tasks/get-task-board';
import { taskBoardSchema } from '#server/tasks/schemas';
import { watchTaskBoard } from '#server/tasks/watch-task-board';
import type { TestDatabase } from '#tests/support/database';
import { addPhotoRow } from '#tests/support/photos';
import { useSite } from '#tests/support/site';
import { enqueue } from '#tests/support/tasks';

const ctx = useSite();
const database = () => ctx as unknown as TestDatabase;
beforeEach(async () => {
  await ctx.sql`TRUNCATE task CASCADE`;
});

describe('the task board', () => {
  it('counts each state, shows the pressing first, and fits its schema', async () => {
    const photo = await addPhotoRow(ctx, { title: 'Sunset', originalName: 'DSC_1.jpg' });
    const states = ['done', 'ready', 'dead', 'scheduled', 'cancelled', 'leased'];
    for (const state of states) {
      await enqueue(database(), { dedupeKey: state, payload: { photoId: photo.id } });
      await ctx.sql`
        UPDATE task SET state = ${state}, lease_until = CASE WHEN ${state} = 'leased' THEN now() + interval '1 min' END,
               finished_at = CASE WHEN ${state} IN ('done', 'dead', 'cancelled') THEN now() END
         WHERE dedupe_key = ${state}`;
    }
    const board = await getTaskBoard(ctx, system);
    expect(taskBoardSchema.parse(board)).toEqual(board);
    expect(board.counts).toEqual({ ready: 1, running: 1, retrying: 1, failed: 1, done: 1, cancelled: 1 });
    expect(board.tasks.map((task) => task.state).slice(0, 4)).toEqual(['leased', 'scheduled', 'dead', 'ready']);
    expect(board.tasks[0]).toMatchObject({ subject: 'Sunset', photoId: photo.id, progress: null });
    expect(board.donePerMinute).toHaveLength(60);
    expect(board.donePerMinute.reduce((sum, n) => sum + n, 0)).toBe(1);
    expect(board.tasks[0]!.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('names a photo without a title by its file, and a task without a photo not at all', async () => {
    const photo = await addPhotoRow(ctx, { title: '', originalName: 'DSC_2.jpg' });
    await enqueue(
      database(),
      { dedupeKey: 'a', payload: { photoId: photo.id } },
      { dedupeKey: 'b' },
      // One odd payload used to take the whole board down: invalid input syntax for type uuid.
      { dedupeKey: 'c', payload: { photoId: 'not-a-uuid' } },
    );
    const { tasks } = await getTaskBoard(ctx, system);
    expect(tasks.map((task) => [task.subject, task.photoId])).toEqual([
      ['DSC_2.jpg', photo.id],
      ['', null],
      ['', null],
    ]);
  });

  it('is empty on an empty queue, and for admins only', async () => {
    const board = await getTaskBoard(ctx, system);
    expect(board).toMatchObject({ tasks: [], counts: { ready: 0, failed: 0 } });
    expect(board.donePerMinute).toEqual(Array.from({ length: 60 }, () => 0));
    await expect(getTaskBoard(ctx, nobody)).rejects.toBeInstanceOf(NotSignedInError);
  });

  it('is watched from its first state on, told once a change, and left when the watcher goes', async () => {
    const gone = new AbortController();
    const boards = watchTaskBoard(ctx, system, gone.signal);
    expect((await boards.next()).value).toMatchObject({ counts: { ready: 0 } });
    const second = boards.next();
    await enqueue(database(), {});
    expect((await second).value).toMatchObject({ counts: { ready: 1 } });
    const third = boards.next();
    gone.abort();
    expect(await third).toEqual({ done: true, value: undefined });
  });
});
