import { relations } from 'drizzle-orm';
import { account, session, user } from './people';

/** How better-auth reads a session with its person, and a person with their identities, in one query each. */
export const sessionRelations = relations(session, ({ one }) => ({
  user: one(user, { fields: [session.userId], references: [user.id] }),
}));

export const accountRelations = relations(account, ({ one }) => ({
  user: one(user, { fields: [account.userId], references: [user.id] }),
}));

export const userRelations = relations(user, ({ many }) => ({ accounts: many(account) }));
