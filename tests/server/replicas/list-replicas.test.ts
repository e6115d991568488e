import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nobody, system } from '#server/auth/actor';
import { loadConfig } from '#server/config';
import { createContext, type Context } from '#server/context';
import { announcePresence } from '#server/replicas/presence';
import { listReplicas } from '#server/replicas/list-replicas';
import type { Readiness } from '#server/replicas/get-readiness';
import type { Fleet } from '#server/replicas/schemas';
import { useApi } from '#tests/support/api';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { SAMPLE_ID } from '#tests/support/openapi';
import { claim, enqueue, silent } from '#tests/support/tasks';
import type { TestDatabase } from '#tests/support/database';
import { until } from '#tests/support/until';

const ctx = useSite();
const api = useApi(ctx);
let second: Context;
beforeAll(async () => {
  const config = loadConfig({
    DATA_DIR: ctx.config.dataDir,
    DATABASE_URL: ctx.config.databaseUrl,
    DATABASE_POOL_MAX: '3',
    PREPROCESS_CONCURRENCY: '0',
    SAFELIGHT_EMBEDDED: '1',
    LOG_LEVEL: 'silent',
  });
  second = await createContext(config);
});
afterAll(() => second.close());

const fleet = () => listReplicas(ctx, system);
const codes = ({ warnings }: Fleet) => warnings.map(({ code }) => code);

describe('the fleet', () => {
  it('lists each replica with how it is, the oldest first', async () => {
    const { items, limits, nextCursor } = await fleet();
    expect(items.map(({ id }) => id).toSorted()).toEqual([ctx.presence.id, second.presence.id].toSorted());
    const [own, other] = [ctx, second].map(({ presence }) => items.find(({ id }) => id === presence.id)!);
    expect(own).toMatchObject({
      isSelf: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      report: { pid: process.pid, isPoolWhole: true, isListening: true, isDriving: false, isTickOpen: true },
    });
    expect(other).toMatchObject({ isSelf: false, connections: 4, report: { poolMax: 3, concurrency: 0 } });
    expect(own!.silentMs).toBeLessThan(20_000);
    expect(limits.claimed).toBe(own!.connections + 4);
    expect(limits.open).toBeGreaterThanOrEqual(limits.claimed);
    expect(nextCursor).toBeNull();
  });

  it('says what a replica runs now', async () => {
    const database = ctx as unknown as TestDatabase;
    await enqueue(database, ...Array.from({ length: 8 }, () => ({ kind: 'unknown' })));
    await claim(database, { workerId: second.presence.id });
    const replica = (await fleet()).items.find(({ id }) => id === second.presence.id)!;
    expect(replica.running).toBe(8);
    expect(replica.tasks).toHaveLength(6);
    expect(replica.tasks[0]).toMatchObject({ kind: 'unknown', state: 'leased', workerId: second.presence.id });
    await ctx.sql`DELETE FROM task`;
  });

  it('tells what caches came to, as its beat found them', async () => {
    const { hits, misses } = second.users.stats();
    await second.users.get(SAMPLE_ID);
    await second.presence.beat();
    const replica = (await fleet()).items.find(({ id }) => id === second.presence.id)!;
    expect(replica.report?.caches.map(({ name }) => name)).toEqual(['tokens', 'people', 'pictures']);
    expect(replica.report?.caches).toContainEqual({ name: 'people', size: 0, hits, misses: misses + 1 });
  });

  it('warns that the tick route is open, and that nobody drives', async () => {
    expect(codes(await fleet())).toEqual(['nobody_drives', 'tick_open']);
  });

  it('warns of more connections than the server gives, on every replica that hears of it', async () => {
    const fits = await (await api('/readyz')).json();
    expect(fits).toMatchObject({ isReady: true, warnings: [] });
    const logged: string[] = [];
    const log = Object.assign(Object.create(silent), { warn: (text: string) => logged.push(text) });
    const greedy = await announcePresence(second.db, { id: 'greedy', connections: 5000 }, log);
    expect(ctx.presence.fairPool()).toBe(Infinity);
    await greedy.beat();
    // Once, not with each beat.
    expect(logged).toEqual([expect.stringMatching(/ = 50\d\d connections of the \d+ that .*DATABASE_POOL_MAX/)]);
    await ctx.presence.beat();
    const { isReady, warnings } = (await (await api('/readyz')).json()) as Readiness;
    // It serves: what has not happened yet takes nobody out of the balancer.
    expect([isReady, warnings.map(({ code }) => code)]).toEqual([true, ['connection_budget']]);
    expect(codes(await fleet())).toContain('connection_budget');
    const { maxConnections, reserved } = (await fleet()).limits;
    expect(ctx.presence.fairPool()).toBe(Math.floor((maxConnections - reserved) / 3) - 1);
    await greedy.close();
    await ctx.presence.beat();
    expect(await (await api('/readyz')).json()).toMatchObject({ warnings: [] });
  });

  it('lists a replica of another version, whose report says other things', async () => {
    await ctx.sql`INSERT INTO replica (id, version, report) VALUES ('older', '0.0.9', '{"host":"old"}')`;
    const seen = await fleet();
    expect(seen.items.find(({ id }) => id === 'older')).toMatchObject({ version: '0.0.9', report: null });
    expect(codes(seen)).toContain('mixed_versions');
    await ctx.sql`UPDATE replica SET last_seen_at = now() - interval '21 seconds' WHERE id = 'older'`;
    expect((await fleet()).items.map(({ id }) => id)).not.toContain('older');
  });

  it('knows how far its clock is from the database’s', async () => {
    await ctx.presence.beat();
    const own = (await fleet()).items.find(({ isSelf }) => isSelf)!;
    expect(Math.abs(own.report!.clockAheadMs!)).toBeLessThan(1000);
  });

  it('is for admins', async () => {
    await expect(listReplicas(ctx, nobody)).rejects.toMatchObject({ code: 'not_signed_in' });
    const cookie = await signIn(ctx, (await addPerson(ctx, 'admin')).email);
    const answer = await api('/api/v1/admin/replicas', { cookie });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ items: [{}, {}], nextCursor: null });
  });

  it('loses a replica that ends, at once', async () => {
    const config = loadConfig({
      DATA_DIR: ctx.config.dataDir,
      DATABASE_URL: ctx.config.databaseUrl,
      DATABASE_POOL_MAX: '2',
      SAFELIGHT_EMBEDDED: '1',
      LOG_LEVEL: 'silent',
    });
    const third = await createContext(config, { isTickerEnabled: false });
    expect((await fleet()).items).toHaveLength(3);
    await third.close();
    await until(async () => (await fleet()).items.length === 2);
  });

  it('gives a replica that is too much no more than its share to keep open', async () => {
    const config = loadConfig({
      DATA_DIR: ctx.config.dataDir,
      DATABASE_URL: ctx.config.databaseUrl,
      DATABASE_POOL_MAX: '40',
      SAFELIGHT_EMBEDDED: '1',
      LOG_LEVEL: 'silent',
    });
    await ctx.sql`INSERT INTO replica (id, connections) SELECT 'full-' || n, 25 FROM generate_series(1, 3) n`;
    const greedy = await createContext(config, { isTickerEnabled: false });
    const { limits, items } = await fleet();
    const share = Math.floor((limits.maxConnections - limits.reserved) / items.length) - 1;
    expect(share).toBeLessThan(40);
    const [row] = await ctx.sql`
      SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'safelight'`;
    // Its own and those of the two others.
    expect(row!.open).toBeLessThanOrEqual(share + 5 + 3);
    expect(greedy.isPoolWhole()).toBe(false);
    await ctx.sql`DELETE FROM replica WHERE id LIKE 'full-%'`;
    await greedy.presence.beat();
    await until(() => greedy.isPoolWhole());
    await greedy.close();
  });

  it('refuses to start a replica whose pool would not fit even alone', async () => {
    const config = loadConfig({
      DATA_DIR: ctx.config.dataDir,
      DATABASE_URL: ctx.config.databaseUrl,
      DATABASE_POOL_MAX: '900',
      SAFELIGHT_EMBEDDED: '1',
      LOG_LEVEL: 'silent',
    });
    await expect(createContext(config)).rejects.toMatchObject({
      code: 'connection_budget',
      message: expect.stringContaining('1 replica × (900 pool + 1 listener) = 901 connections'),
    });
  });
});
