import { sql } from 'drizzle-orm';
import { check, pgTable, smallint, text, timestamp } from 'drizzle-orm/pg-core';

/** The one row of what the owner calls the site. */
export const site = pgTable(
  'site',
  {
    id: smallint('id').primaryKey().default(1),
    title: text('title').notNull().default('Safelight'),
    tagline: text('tagline').notNull().default(''),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [check('site_is_one_row', sql`${table.id} = 1`)],
);
