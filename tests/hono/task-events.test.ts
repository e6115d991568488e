import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApi } from '#tests/support/api';
import type { TestDatabase } from '#tests/support/database';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { enqueue } from '#tests/support/tasks';

const ctx = useSite();
/** A replica that is going to stop. */
const doomed = useSite();
const api = useApi(ctx);
let cookie: string;

beforeAll(async () => {
  cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
});
beforeEach(async () => {
  await ctx.sql`TRUNCATE task CASCADE`;
});

/** The same site, counting what it asks the database. */
function countingSite() {
  let reads = 0;
  const execute = (query: never) => ((reads += 1), ctx.db.execute(query));
  const db = new Proxy(ctx.db, { get: (target, name) => (name === 'execute' ? execute : Reflect.get(target, name)) });
  return { api: useApi({ ...ctx, db }), reads: () => reads };
}

interface Seen {
  pausedAt: string | null;
  counts: { ready: number };
}

async function open(call = api, as = cookie) {
  const response = await call('/api/v1/admin/tasks/events', { cookie: as });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  return {
    async next(): Promise<Seen | null> {
      const { done, value } = await reader.read();
      if (done) return null;
      expect(value).toMatch(/^event: board\ndata: \{.*\}\n\n$/);
      return JSON.parse(value.split('data: ')[1]!) as Seen;
    },
    leave: () => reader.cancel(),
  };
}

describe('the task board as events', () => {
  it('comes at once and with every change', async () => {
    const events = await open();
    expect((await events.next())!.counts.ready).toBe(0);
    await enqueue(ctx as unknown as TestDatabase, {});
    expect((await events.next())!.counts.ready).toBe(1);
    await events.leave();
  });

  it('tells of what rings no bell by itself once it was asked for here', async () => {
    const events = await open();
    await events.next();
    const beganMs = performance.now();
    expect((await api('/api/v1/admin/tasks/pause', { method: 'POST', cookie })).status).toBe(200);
    expect((await events.next())!.pausedAt).not.toBeNull();
    expect((await api('/api/v1/admin/tasks/resume', { method: 'POST', cookie })).status).toBe(200);
    expect((await events.next())!.pausedAt).toBeNull();
    // The clock alone would have taken five seconds each.
    expect(performance.now() - beganMs).toBeLessThan(4500);
    await events.leave();
  });

  it('asks nothing more once its client has left', async () => {
    const left = countingSite();
    const events = await open(left.api);
    await events.next();
    await events.leave();
    const stays = await open();
    await stays.next();
    const reads = left.reads();
    for (let n = 0; n < 3; n += 1) {
      await enqueue(ctx as unknown as TestDatabase, { dedupeKey: `k${n}` });
      await stays.next();
    }
    expect(left.reads()).toBe(reads);
    await stays.leave();
  });

  it('shows nothing further to who has signed out since, and all to who has not', async () => {
    const person = await addPerson(ctx, 'admin');
    const events = await open(api, await signIn(ctx, person.email));
    const stays = await open();
    await events.next();
    await stays.next();
    await ctx.sql`DELETE FROM session WHERE user_id = ${person.id}`;
    await enqueue(ctx as unknown as TestDatabase, {});
    expect(await events.next()).toBeNull();
    expect((await stays.next())!.counts.ready).toBe(1);
    await stays.leave();
  });

  it('ends when the site stops', async () => {
    const admin = await addPerson(doomed, 'admin');
    const events = await open(useApi(doomed), await signIn(doomed, admin.email));
    expect(await events.next()).not.toBeNull();
    doomed.beginStop();
    expect(await events.next()).toBeNull();
  });

  it('is not left running by a HEAD, which nobody would ever end', async () => {
    const site = countingSite();
    const response = await site.api('/api/v1/admin/tasks/events', { method: 'HEAD', cookie });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(site.reads()).toBe(0);
  });
});
