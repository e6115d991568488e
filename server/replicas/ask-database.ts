import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '#server/db/client';

export interface DatabaseState {
  database: 'ok' | 'failing';
  /** `newer`: another replica runs a newer version, whose tables this one can still use. */
  migrations: 'ok' | 'behind' | 'newer' | 'unknown';
}
export type AskDatabase = () => Promise<DatabaseState>;

const FAILING: DatabaseState = { database: 'failing', migrations: 'unknown' };
/** Whoever asks for readiness wants to know within about a second; a database that hangs is as good as none. */
const LIMIT_MS = 1000;
/** A question may be stuck on a connection that died unseen: another is asked on another one, but not without end. */
const QUESTIONS_AT_ONCE = 3;

/** Asks whether the database answers and is as new as drizzle/: one question at a time, however many want to know. */
export function createAskDatabase(sql: Sql, newestMs: number, limitMs = LIMIT_MS): AskDatabase {
  let latest: { askedAtMs: number; answer: Promise<DatabaseState> } | null = null;
  let underWay = 0;

  function ask(): NonNullable<typeof latest> {
    underWay += 1;
    const answer = askMigrations(sql, newestMs).finally(() => {
      underWay -= 1;
      if (latest === question) latest = null;
    });
    const question = { askedAtMs: performance.now(), answer };
    return question;
  }

  return async () => {
    const isStuck = latest !== null && performance.now() - latest.askedAtMs >= limitMs;
    if (!latest || (isStuck && underWay < QUESTIONS_AT_ONCE)) latest = ask();
    const { askedAtMs, answer } = latest;
    const patience = new AbortController();
    const leftMs = Math.max(0, askedAtMs + limitMs - performance.now());
    const tooLate = delay(leftMs, FAILING, { signal: patience.signal }).catch(() => FAILING);
    return Promise.race([answer, tooLate]).finally(() => patience.abort());
  };
}

/** When the newest migration of drizzle/ was made, in milliseconds since 1970: by that drizzle tells what is missing. */
export async function newestMigrationMs(folder = path.join(process.cwd(), 'drizzle')): Promise<number> {
  const journal = JSON.parse(await readFile(path.join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  return Math.max(...journal.entries.map(({ when }) => when));
}

async function askMigrations(sql: Sql, newestMs: number): Promise<DatabaseState> {
  try {
    const [row] = await sql<{ newest: number | null }[]>`
      SELECT max(created_at)::float8 AS newest FROM drizzle.__drizzle_migrations`;
    const appliedMs = row!.newest ?? 0;
    const migrations = appliedMs === newestMs ? 'ok' : appliedMs < newestMs ? 'behind' : 'newer';
    return { database: 'ok', migrations };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // No such table, no such schema: nothing was migrated here.
    if (code === '42P01' || code === '3F000') return { database: 'ok', migrations: 'behind' };
    return FAILING;
  }
}
