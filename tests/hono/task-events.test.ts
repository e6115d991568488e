import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useApi } from '#tests/support/api';
import type { TestDatabase } from '#tests/support/database';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { enqueue } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const ctx = useSite();
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

async function open(call = api) {
  const response = await call('/api/v1/admin/tasks/events', { cookie });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  return {
    async next(): Promise<{ counts: { ready: number } } | null> {
      const { done, value } = await reader.read();
      if (done) return null;
      expect(value).toMatch(/^event: board\ndata: \{.*\}\n\n$/);
      return JSON.parse(value.split('data: ')[1]!) as { counts: { ready: number } };
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

  it('asks nothing more once its client has left', async () => {
    const left = countingSite();
    const events = await open(left.api);
    await events.next();
    await until(() => left.reads() >= 2);
    await events.leave();
    const stays = await open();
    await stays.next();
    const reads = left.reads();
    // Each board of the one who stays takes a turn of the clock that both would share.
    for (let n = 0; n < 3; n += 1) {
      await enqueue(ctx as unknown as TestDatabase, { dedupeKey: `k${n}` });
      await stays.next();
    }
    expect(left.reads()).toBe(reads);
    await stays.leave();
  });

  it('shows nothing further to who has signed out since', async () => {
    const person = await addPerson(ctx, 'admin');
    const previous = cookie;
    cookie = await signIn(ctx, person.email);
    const events = await open();
    await events.next();
    cookie = previous;
    await ctx.sql`DELETE FROM session WHERE user_id = ${person.id}`;
    await enqueue(ctx as unknown as TestDatabase, {});
    expect(await events.next()).toBeNull();
  });

  it('is not left running by a HEAD, which nobody would ever end', async () => {
    const site = countingSite();
    const response = await site.api('/api/v1/admin/tasks/events', { method: 'HEAD', cookie });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(site.reads()).toBe(0);
  });
});
