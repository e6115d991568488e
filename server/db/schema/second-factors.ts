import { boolean, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { uuidv7 } from '../uuidv7';
import { user } from './people';

const userId = () =>
  uuid('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' });

/** Columns of better-auth's two-factor plugin; secret and recovery codes are encrypted by it. */
export const twoFactor = pgTable(
  'two_factor',
  {
    id: uuid('id').primaryKey().$defaultFn(uuidv7),
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    userId: userId(),
    verified: boolean('verified').notNull().default(true),
    failedVerificationCount: integer('failed_verification_count').notNull().default(0),
    lockedUntil: timestamp('locked_until', { withTimezone: true }),
  },
  (table) => [uniqueIndex('two_factor_user_key').on(table.userId), index('two_factor_secret_idx').on(table.secret)],
);

/** Columns of better-auth's passkey plugin. */
export const passkey = pgTable(
  'passkey',
  {
    id: uuid('id').primaryKey().$defaultFn(uuidv7),
    name: text('name'),
    publicKey: text('public_key').notNull(),
    userId: userId(),
    credentialID: text('credential_id').notNull(),
    counter: integer('counter').notNull(),
    deviceType: text('device_type').notNull(),
    backedUp: boolean('backed_up').notNull(),
    transports: text('transports'),
    aaguid: text('aaguid'),
    createdAt: timestamp('created_at', { withTimezone: true }).defaultNow(),
  },
  (table) => [index('passkey_user_idx').on(table.userId), uniqueIndex('passkey_credential_key').on(table.credentialID)],
);
