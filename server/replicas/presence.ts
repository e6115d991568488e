import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import type { Log } from '#server/log';

const BEAT_MS = 15_000;
/** Whoever was silent for so long is taken for gone. */
const GONE_MS = 4 * BEAT_MS;

export interface Presence {
  /** Replicas alive, this one included, as of the last beat. */
  alive(): number;
  /** Called when the number has changed. */
  onChange(listener: (alive: number) => void): void;
  close(): Promise<void>;
}

/** Says every quarter of a minute that this replica is alive, in one statement that also counts the others and forgets the gone. */
export async function announcePresence(db: Database, id: string, log: Log): Promise<Presence> {
  let alive = 1;
  let listener: (alive: number) => void = () => {};

  async function beat(): Promise<void> {
    try {
      const [row] = await db.execute<{ others: number }>(sql`
        WITH own AS (
          INSERT INTO replica (id, last_seen_at) VALUES (${id}, clock_timestamp())
          ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        ), gone AS (
          DELETE FROM replica WHERE id <> ${id} AND last_seen_at < clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})
        )
        SELECT count(*)::int AS others FROM replica
         WHERE id <> ${id} AND last_seen_at >= clock_timestamp() - make_interval(secs => ${GONE_MS / 1000})`);
      const before = alive;
      alive = 1 + row!.others;
      if (alive !== before) listener(alive);
    } catch (error) {
      log.warn({ err: error }, 'presence not announced');
    }
  }

  await beat();
  const timer = setInterval(() => void beat(), BEAT_MS);
  return {
    alive: () => alive,
    onChange(hear) {
      listener = hear;
      if (alive > 1) hear(alive);
    },
    async close() {
      clearInterval(timer);
      await db
        .execute(sql`DELETE FROM replica WHERE id = ${id}`)
        .catch((error: unknown) => log.warn({ err: error }, 'presence not withdrawn'));
    },
  };
}
