import { sql } from 'drizzle-orm';
import { bigserial, customType, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/**
 * What changed, written by triggers in the transaction that changed it, read by every replica.
 * Rows live for ten minutes, well past every time-to-live of a cache.
 */
export const coherenceLog = pgTable(
  'coherence_log',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
    topic: text('topic').notNull(),
    key: text('key').notNull(),
    at: timestamp('at', { withTimezone: true })
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [index('coherence_log_xid_idx').on(table.xid), index('coherence_log_at_idx').on(table.at)],
);
