import { eq, sql } from 'drizzle-orm';
import type { Registry } from 'prom-client';
import type { Bus } from '#server/coherence/bus';
import { createCache, type Cache } from '#server/coherence/cache';
import { schema, type Database } from '#server/db/client';

const { user } = schema;

/** What is asked of a person at every request. */
export const userEntryColumns = {
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  isBanned: sql<boolean>`${user.bannedAt} IS NOT NULL`,
};
export type UserEntry = Pick<typeof user.$inferSelect, 'id' | 'name' | 'email' | 'role'> & { isBanned: boolean };

/** People by id. A change of any of these reaches every replica through the feed. */
export function createUserCache(db: Database, bus: Bus, metrics?: Registry): Cache<UserEntry> {
  return createCache<UserEntry>(
    bus,
    {
      name: 'users',
      topic: 'user',
      maxEntries: 5000,
      ttlMs: 5 * 60_000,
      load: async (id) => (await db.select(userEntryColumns).from(user).where(eq(user.id, id)))[0] ?? null,
    },
    metrics,
  );
}
