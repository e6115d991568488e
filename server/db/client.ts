import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { makeDrizzleForgetful } from './forget-values';
import { observeQueries } from './observe-queries';
import * as invitations from './schema/invitations';
import * as people from './schema/people';
import * as secondFactors from './schema/second-factors';
import * as tokens from './schema/tokens';
import * as preprocess from './schema/preprocess';
import * as relations from './schema/relations';
import * as replicas from './schema/replicas';
import * as photos from './schema/photos';
import * as tasks from './schema/tasks';
import * as coherence from './schema/coherence';
import * as site from './schema/site';
import { createWarmPool, lifetimeSeconds, type WarmPool } from './warm-pool';

export const schema = {
  ...people,
  ...relations,
  ...secondFactors,
  ...invitations,
  ...tokens,
  ...photos,
  ...tasks,
  ...preprocess,
  ...replicas,
  ...coherence,
  ...site,
};
export type Schema = typeof schema;
export type Database = PostgresJsDatabase<Schema>;
export type Sql = postgres.Sql;
/** A database or a transaction on it: what most verbs are content with. */
export type Queryable = Pick<
  Database,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'with' | 'selectDistinct' | 'query'
>;

export interface DatabaseClient {
  db: Database;
  sql: Sql;
  /** Opened only once it is told to. */
  warm: Pick<WarmPool, 'open' | 'isWhole'>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  isPooled?: boolean;
  /** How long a connection may live; asked once for each of them. */
  lifetimeSeconds?: () => number;
}

const APPLICATION_NAME = 'safelight';
const TIMEOUTS = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 };

/** The driver's own waits grow to 20 s: a replica cut off for three was away for as long. */
export function reconnectAfterSeconds(failures: number): number {
  return Math.min(1, 0.05 * 2 ** failures) * (0.5 + Math.random() / 2);
}

/**
 * Opens lazily, or all at once by `warm.open`; `max` connections at most, kept while idle.
 * @param options.isPooled behind a pooler: its server connections change hands between transactions, so no statement is
 *   prepared by name and no setting goes with the connection; timeouts are the database role's there. Nor is a query sent
 *   before the last is answered: PgBouncer was seen never to answer a Flush that came right behind a Sync. (That takes the
 *   driver as patches/ has it: as released, it cannot begin a transaction then.)
 */
export function connect(url: string, max: number, options: ConnectOptions = {}): DatabaseClient {
  const warm = createWarmPool({ size: max, query: () => sql`SELECT 1`, reconnectAfterSeconds });
  const sql: Sql = postgres(url, {
    max,
    connect_timeout: 10,
    backoff: reconnectAfterSeconds,
    // The driver takes a function too, and calls it for each connection: only its types do not say so.
    max_lifetime: (options.lifetimeSeconds ?? lifetimeSeconds) as unknown as number,
    onclose: warm.onClosed,
    onnotice: () => {},
    prepare: !options.isPooled,
    ...(options.isPooled && { max_pipeline: 0 }),
    connection: { application_name: APPLICATION_NAME, ...(options.isPooled ? {} : TIMEOUTS) },
  });
  observeQueries(sql);
  makeDrizzleForgetful();
  return {
    db: drizzle(sql, { schema }),
    sql,
    warm,
    close() {
      warm.close();
      return sql.end({ timeout: 5 });
    },
  };
}
