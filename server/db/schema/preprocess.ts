import { sql } from 'drizzle-orm';
import { check, integer, pgTable, smallint, text, timestamp } from 'drizzle-orm/pg-core';

/** Developing anew, with a newer pipeline, the photos that an older one developed. */
export const backfill = pgTable(
  'backfill',
  {
    pipelineVersion: smallint('pipeline_version').primaryKey(),
    state: text('state', { enum: ['running', 'paused', 'cancelled', 'done'] })
      .notNull()
      .default('running'),
    /** Photos to develop when it began, and photos left. */
    total: integer('total').notNull(),
    remaining: integer('remaining').notNull(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (table) => [check('backfill_state_known', sql`${table.state} IN ('running', 'paused', 'cancelled', 'done')`)],
);
