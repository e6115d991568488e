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

/** Boards asked of the database so far, by this site alone. */
function countReads() {
  const execute = ctx.db.execute.bind(ctx.db);
  let reads = 0;
  ctx.db.execute = ((query: never) => ((reads += 1), execute(query))) as typeof ctx.db.execute;
  return { get: () => reads, stop: () => (ctx.db.execute = execute) };
}

async function open() {
  const response = await api('/api/v1/admin/tasks/events', { cookie });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  return {
    async next(): Promise<{ counts: { ready: number } } | null> {
      const { done, value } = await reader.read();
      if (done) return null;
      expect(value).toMatch(/^event: board\ndata: \{.*\}\n\n$/);
      return JSON.parse(value!.split('data: ')[1]!) as { counts: { ready: number } };
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
    const events = await open();
    await events.next();
    const reads = countReads();
    await until(() => reads.get() >= 1);
    await events.leave();
    // Two more boards of someone else's take longer than any read that was under way.
    const other = await open();
    await other.next();
    const before = reads.get();
    await enqueue(ctx as unknown as TestDatabase, {});
    await other.next();
    await other.leave();
    const own = reads.get() - before;
    reads.stop();
    expect(own).toBeLessThanOrEqual(4);
    const after = countReads();
    await ctx.sql`SELECT pg_sleep(1.2)`;
    expect(after.get()).toBe(0);
    after.stop();
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
    const reads = countReads();
    const response = await api('/api/v1/admin/tasks/events', { method: 'HEAD', cookie });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(reads.get()).toBe(0);
    reads.stop();
  });
});
