import { and, asc, eq, isNull } from 'drizzle-orm';
import { schema, type Queryable } from '#server/db/client';
import { ConflictError } from '#server/errors';

const { user } = schema;

/**
 * First in each transaction that may take an admin away: waits for the others of its kind, so that of two admins who demote
 * each other at the same moment one stays. Whoever waits reads the rows again when it has them, without those demoted meanwhile.
 * @throws ConflictError when nobody but this person can administer the site
 */
export async function keepAnAdmin(transaction: Queryable, personId: string): Promise<void> {
  const admins = await transaction
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.role, 'admin'), isNull(user.bannedAt)))
    .orderBy(asc(user.id))
    .for('no key update');
  if (admins.length === 1 && admins[0]!.id === personId) {
    throw new ConflictError('last_admin', 'This is the only admin. Make somebody else an admin first.');
  }
}
