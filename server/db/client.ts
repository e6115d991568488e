import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as people from './schema/people';
import * as photos from './schema/photos';
import * as tasks from './schema/tasks';
import * as coherence from './schema/coherence';
import * as site from './schema/site';

export const schema = { ...people, ...photos, ...tasks, ...coherence, ...site };
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
  close(): Promise<void>;
}

/** Opens lazily; `max` connections at most, kept while idle. */
export function connect(url: string, max: number): DatabaseClient {
  const sql = postgres(url, {
    max,
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: 'safelight',
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}
