import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Processes of the site that are alive: each says so now and then. */
export const replica = pgTable('replica', {
  id: text('id').primaryKey(),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
  lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull().defaultNow(),
});
