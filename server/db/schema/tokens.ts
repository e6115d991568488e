import { index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Scope } from '#server/auth/scopes';
import { uuidv7 } from '../uuidv7';
import { user } from './people';

/** Opaque tokens for scripts. The token itself is shown once; kept is its SHA-256, in hexadecimal. Rows are revoked, never revived. */
export const apiToken = pgTable(
  'api_token',
  {
    id: uuid('id').primaryKey().$defaultFn(uuidv7),
    userId: uuid('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    tokenHash: text('token_hash').notNull(),
    /** The token's last characters, by which its owner tells it from others. */
    hint: text('hint').notNull(),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
    /** Written behind, so it may lag by a minute. */
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
  },
  (table) => [uniqueIndex('api_token_hash_key').on(table.tokenHash), index('api_token_user_idx').on(table.userId)],
);
