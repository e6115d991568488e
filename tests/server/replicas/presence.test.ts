import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '#server/auth/actor';
import { loadConfig } from '#server/config';
import { createContext, type Context } from '#server/context';
import { announcePresence } from '#server/replicas/presence';
import { getTaskBoard } from '#server/tasks/get-task-board';
import { useTestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { silent } from '#tests/support/tasks';

describe('the presence of replicas', () => {
  const database = useTestDatabase();
  const ids = () => database.sql`SELECT id FROM replica ORDER BY id`.then((rows) => rows.map((row) => row.id));

  it('is announced at the start, counted by those that come later, and withdrawn at the end', async () => {
    const north = await announcePresence(database.db, { id: 'north' }, silent);
    const south = await announcePresence(database.db, { id: 'south' }, silent);
    expect([north.alive(), south.alive()]).toEqual([1, 2]);
    const heard: number[] = [];
    south.onChange((alive) => heard.push(alive));
    expect(heard).toEqual([2]);
    expect(await ids()).toEqual(['north', 'south']);
    await south.close();
    expect(await ids()).toEqual(['north']);
    await north.close();
  });

  it('does not count who was silent for twenty seconds, and forgets them', async () => {
    await database.sql`INSERT INTO replica (id, last_seen_at) VALUES ('gone', now() - interval '21 seconds'), ('late', now() - interval '15 seconds')`;
    const west = await announcePresence(database.db, { id: 'west' }, silent);
    expect(west.alive()).toBe(2);
    expect(await ids()).toEqual(['late', 'west']);
    await west.close();
  });
});

describe('a tick route without a secret', () => {
  const first = useSite();
  const others: Context[] = [];
  beforeAll(async () => {
    const settings = {
      DATA_DIR: first.config.dataDir,
      DATABASE_URL: first.config.databaseUrl,
      SAFELIGHT_EMBEDDED: '1',
      LOG_LEVEL: 'silent',
    };
    others.push(await createContext(loadConfig(settings), { isTickerEnabled: false }));
    const guarded = loadConfig({ ...settings, PREPROCESS_TICK_SECRET: 'a secret that both share' });
    others.push(await createContext(guarded, { isTickerEnabled: false }));
  });
  afterAll(() => Promise.all(others.map((ctx) => ctx.close())));

  it('is warned of on the board once it is not alone', async () => {
    const isTickOpen = async (ctx: Context) => (await getTaskBoard(ctx, system)).isTickOpen;
    expect(await Promise.all([first, ...others].map(isTickOpen))).toEqual([false, true, false]);
  });
});
