import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { uuidv7 } from '../uuidv7';
import { user } from './people';

/** A one-time link with which somebody makes the account that an admin meant for them. Only the SHA-256 of its token is kept. */
export const invitation = pgTable(
  'invitation',
  {
    id: uuid('id').primaryKey().$defaultFn(uuidv7),
    email: text('email').notNull(),
    role: text('role', { enum: ['admin', 'member'] }).notNull(),
    tokenHash: text('token_hash').notNull(),
    invitedBy: uuid('invited_by').references(() => user.id, { onDelete: 'set null' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    acceptedAt: timestamp('accepted_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('invitation_token_key').on(table.tokenHash),
    index('invitation_email_idx').on(table.email),
    check('invitation_role_known', sql`${table.role} IN ('admin', 'member')`),
  ],
);
