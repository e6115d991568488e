import type { Sql } from '#server/db/client';
import { until } from '#tests/support/until';

const TRAP = 815;

/**
 * Triggers of the test's own, which write down what the queue does while it does it, in the same transactions: what was
 * rolled back is not there, and what was written is judged by the task's row as it was at that moment. Before a variant is
 * written a lock is asked for, one a replica, by which the test holds up a commit.
 */
export async function installAudit(sql: Sql): Promise<void> {
  await sql.unsafe(`
    CREATE SCHEMA audit;

    -- Each change of a task's state or of who holds it, and any change once it is done. The row's lock puts those of one task
    -- in order. \`was_good\`: its lease was, when the transaction began.
    CREATE TABLE audit.task_change (
      seq bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
      task_id bigint, from_state text, to_state text, from_token bigint, to_token bigint,
      worker_id text, attempt int, max_attempts int, was_good boolean);
    CREATE INDEX ON audit.task_change (task_id, seq);
    CREATE FUNCTION audit.note_task() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO audit.task_change
        (task_id, from_state, to_state, from_token, to_token, worker_id, attempt, max_attempts, was_good)
      VALUES (NEW.id, OLD.state, NEW.state, OLD.lease_token, NEW.lease_token,
              CASE WHEN OLD.state = 'leased' THEN OLD.worker_id ELSE NEW.worker_id END, NEW.attempt, NEW.max_attempts,
              coalesce(OLD.lease_until > transaction_timestamp(), false));
      RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER UPDATE ON task FOR EACH ROW
      WHEN (OLD.state <> NEW.state OR OLD.lease_token IS DISTINCT FROM NEW.lease_token OR OLD.state = 'done')
      EXECUTE FUNCTION audit.note_task();

    -- Each variant that was saved, with the token that its path bears. \`was_held\`: a task of this photo was held under that
    -- token; or this transaction held it, and has completed it first.
    CREATE TABLE audit.variant_write (
      seq bigserial PRIMARY KEY, photo_id uuid, storage_key text, token bigint, was_held boolean, held_as text);
    CREATE FUNCTION audit.note_variant() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      path_token bigint := split_part(NEW.storage_key, '/', 3)::bigint;
    BEGIN
      PERFORM pg_advisory_xact_lock_shared(${TRAP}, hashtext(split_part(worker_id, '-', 1)))
         FROM task WHERE lease_token = path_token;
      INSERT INTO audit.variant_write (photo_id, storage_key, token, was_held, held_as)
      VALUES (NEW.photo_id, NEW.storage_key, path_token,
        EXISTS (SELECT 1 FROM task WHERE lease_token = path_token AND payload ->> 'photoId' = NEW.photo_id::text
                   AND (lease_until > transaction_timestamp() OR xmin = pg_current_xact_id()::xid)),
        (SELECT string_agg(kind || ' ' || state || coalesce(' under ' || lease_token, ''), ', ') FROM task
          WHERE payload ->> 'photoId' = NEW.photo_id::text));
      RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER INSERT OR UPDATE ON photo_variant FOR EACH ROW EXECUTE FUNCTION audit.note_variant();`);
}

/** No photo waits for anything. */
export async function isQuiet(sql: Sql): Promise<boolean> {
  const [row] = await sql`SELECT 1 FROM task WHERE kind LIKE 'photo.%' AND state NOT IN ('done', 'dead') LIMIT 1`;
  return !row;
}

/** What is going on in the database, for the reader of a failure. */
export async function describeMoment(sql: Sql): Promise<string> {
  const tasks = await sql`
    SELECT id, kind, state, attempt, worker_id, lease_token, lease_until - clock_timestamp() AS lease_left
      FROM task WHERE state NOT IN ('done', 'dead') ORDER BY id LIMIT 20`;
  const sessions = await sql`
    SELECT application_name, state, wait_event, clock_timestamp() - xact_start AS open_for, query
      FROM pg_stat_activity WHERE xact_start < clock_timestamp() - interval '1 s'`;
  return ['moment of the failure:', ...[...tasks, ...sessions].map((row) => JSON.stringify(row))].join('\n');
}

/** Tasks that a replica's worker holds. */
export async function leasesOf(sql: Sql, replicaName: string): Promise<{ id: string; token: string }[]> {
  return sql`SELECT id, lease_token AS token FROM task WHERE state = 'leased' AND worker_id LIKE ${`${replicaName}-%`}`;
}

/** How many tasks a replica's worker has brought to a good end so far. */
export async function countCompletionsOf(sql: Sql, replicaName: string): Promise<number> {
  const [row] = await sql`
    SELECT count(*)::int AS completions FROM audit.task_change
     WHERE from_state = 'leased' AND to_state = 'done' AND worker_id LIKE ${`${replicaName}-%`}`;
  return row!.completions as number;
}

/** The lease that a replica's worker has held longest, and for how long. */
export async function findLongestLease(
  sql: Sql,
  replicaName: string,
): Promise<{ token: string; heldMs: number } | undefined> {
  const [row] = await sql`
    SELECT c.to_token AS token, extract(epoch FROM clock_timestamp() - c.at)::float8 * 1000 AS held_ms
      FROM audit.task_change c JOIN task t ON t.id = c.task_id AND t.lease_token = c.to_token AND t.state = 'leased'
     WHERE c.to_state = 'leased' AND t.worker_id LIKE ${`${replicaName}-%`}
     ORDER BY c.at LIMIT 1`;
  return row && { token: row.token as string, heldMs: row.held_ms as number };
}

/** How many of these tasks wait to be run. */
export async function countWaiting(sql: Sql, taskIds: string[]): Promise<number> {
  const [row] = await sql`
    SELECT count(*)::int AS tasks FROM task WHERE id = ANY (${taskIds}::bigint[]) AND state IN ('scheduled', 'ready')`;
  return row!.tasks as number;
}

/** The worker that holds a task of a photo. */
export async function findHolder(sql: Sql, photoId: string): Promise<string | undefined> {
  const [row] = await sql`SELECT worker_id FROM task WHERE state = 'leased' AND payload ->> 'photoId' = ${photoId}`;
  return row?.worker_id as string | undefined;
}

/** Holds up a replica's next commit of variants, in the middle of its transaction, and does something just then. */
export async function duringCommitOf(sql: Sql, replicaName: string, act: () => void): Promise<void> {
  await sql.begin(async (trap) => {
    await trap`SELECT pg_advisory_xact_lock(${TRAP}, hashtext(${replicaName}))`;
    const isCaught = () =>
      sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = ${TRAP} AND NOT granted`;
    await until(async () => (await isCaught()).length > 0, 60_000);
    act();
  });
}

/** What became of a lease. @returns undefined while it is held */
export async function findEndOfLease(sql: Sql, token: string): Promise<string | undefined> {
  const [row] = await sql`SELECT to_state FROM audit.task_change WHERE from_state = 'leased' AND from_token = ${token}`;
  return row?.to_state as string | undefined;
}
