import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Processes of the site that are alive: each says so now and then, and how it is. */
export const replica = pgTable('replica', {
  id: text('id').primaryKey(),
  version: text('version').notNull().default(''),
  /** What it may open on the server, pool and listener; past a pooler the listener alone. */
  connections: integer('connections').notNull().default(0),
  /** As server/replicas/schemas.ts has it. */
  report: jsonb('report').notNull().default({}),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
  lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull().defaultNow(),
});
