import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import type { Context } from '#server/context';
import { connect } from '#server/db/client';
import { NotSignedInError } from '#server/errors';
import { renewLeases } from '#server/tasks/renew';
import type { TaskBoard } from '#server/tasks/schemas';
import { watchTaskBoard } from '#server/tasks/watch-task-board';
import type { TestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { claimOne, enqueue } from '#tests/support/tasks';

const ctx = useSite();
/** As another replica has it: connections of its own, and nothing else in common. */
let elsewhere: TestDatabase;
beforeAll(() => {
  const url = ctx.config.databaseUrl!;
  elsewhere = { url, ...connect(url, 2) };
});
afterAll(() => elsewhere.close());
beforeEach(async () => {
  await ctx.sql`TRUNCATE task CASCADE`;
});

/** What is told without a bell is told five seconds later at the latest: whatever comes sooner was heard. */
const UNHEARD_MS = 4500;

/** The same site with a feed of its own, whose reads of the board are counted, or fail. */
function watchedSite() {
  const site = { reads: 0, failure: null as Error | null };
  const execute = (query: never) => {
    site.reads += 1;
    return site.failure ? Promise.reject(site.failure) : ctx.db.execute(query);
  };
  const db = new Proxy(ctx.db, { get: (target, name) => (name === 'execute' ? execute : Reflect.get(target, name)) });
  return Object.assign(site, { ctx: { ...ctx, db } });
}

function watch(site: Context = ctx, quietMs?: number) {
  const gone = new AbortController();
  const boards = watchTaskBoard(site, system, gone.signal, quietMs);
  return {
    boards,
    leave: () => gone.abort(),
    /** The next board of which this is true. */
    async until(isSo: (board: TaskBoard) => boolean): Promise<TaskBoard> {
      for (;;) {
        const { value, done } = await boards.next();
        if (done) throw new Error('The watch has ended.');
        if (value && isSo(value)) return value;
      }
    },
  };
}

describe('a watched task board', () => {
  it('is told from its first state on, once a change, and left when the watcher goes', async () => {
    const { boards, leave } = watch();
    expect((await boards.next()).value).toMatchObject({ counts: { ready: 0 } });
    const second = boards.next();
    await enqueue(elsewhere, {});
    expect((await second).value).toMatchObject({ counts: { ready: 1 } });
    const third = boards.next();
    leave();
    expect(await third).toEqual({ done: true, value: undefined });
    expect(await boards.next()).toEqual({ done: true, value: undefined });
  });

  it('is for admins only', async () => {
    const boards = watchTaskBoard(ctx, nobody, new AbortController().signal);
    await expect(boards.next()).rejects.toBeInstanceOf(NotSignedInError);
  });

  it('is read once for all who watch', async () => {
    const site = watchedSite();
    const watchers = [watch(site.ctx), watch(site.ctx), watch(site.ctx)];
    await Promise.all(watchers.map(({ until }) => until(() => true)));
    const before = site.reads;
    const changes = 4;
    for (let n = 1; n <= changes; n += 1) {
      await enqueue(elsewhere, { dedupeKey: `k${n}` });
      await Promise.all(watchers.map(({ until }) => until((board) => board.counts.ready === n)));
    }
    // One a change and a few for the clock; each for himself would be three a change.
    expect(site.reads - before).toBeLessThan(changes * 2 + 2);
    for (const { leave } of watchers) leave();
  });

  it('hears at once of what another replica did, and each second how far it is', async () => {
    const { until, leave } = watch();
    await until(() => true);
    const beganMs = performance.now();
    await enqueue(elsewhere, {});
    await until((board) => board.counts.ready === 1);
    expect(performance.now() - beganMs).toBeLessThan(UNHEARD_MS);

    const task = await claimOne(elsewhere, { workerId: 'darkroom-2' });
    await until((board) => board.counts.running === 1);
    for (const fraction of [0.25, 0.5]) {
      const reportedMs = performance.now();
      await renewLeases(elsewhere.sql, 30_000, [{ ...task, stage: 'decoding', fraction }]);
      const board = await until(({ tasks }) => tasks[0]?.progress?.fraction === fraction);
      expect(board.tasks[0]).toMatchObject({ workerId: 'darkroom-2', progress: { stage: 'decoding' } });
      expect(performance.now() - reportedMs).toBeLessThan(UNHEARD_MS);
    }
    // From the first change to the last, though claims and progress ring no bell.
    expect(performance.now() - beganMs).toBeLessThan(2 * UNHEARD_MS);
    leave();
  });

  it('gives the whole board to who comes later, though nothing has changed', async () => {
    await enqueue(elsewhere, {});
    const first = watch();
    await first.until((board) => board.counts.ready === 1);
    const later = watch();
    expect((await later.boards.next()).value).toMatchObject({ counts: { ready: 1 }, tasks: [{ state: 'ready' }] });
    first.leave();
    later.leave();
  });

  it('says now and then that it is there, when there is nothing to tell', async () => {
    const { boards, leave } = watch(ctx, 20);
    expect((await boards.next()).value).not.toBeNull();
    expect(await boards.next()).toEqual({ done: false, value: null });
    leave();
  });

  it('ends for all when it cannot be read, and begins anew with the next who comes', async () => {
    const site = watchedSite();
    const watchers = [watch(site.ctx), watch(site.ctx)];
    await Promise.all(watchers.map(({ until }) => until(() => true)));
    site.failure = new Error('no database');
    const ends = watchers.map(({ boards }) => expect(boards.next()).rejects.toThrow('no database'));
    await enqueue(elsewhere, {});
    await Promise.all(ends);
    site.failure = null;
    const next = watch(site.ctx);
    expect((await next.boards.next()).value).toMatchObject({ counts: { ready: 1 } });
    next.leave();
  });
});
