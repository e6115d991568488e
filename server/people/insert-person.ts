import { schema, type Queryable } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import { ConflictError } from '#server/errors';

const { user, account } = schema;

export interface NewPerson {
  name: string;
  /** In small letters. */
  email: string;
  role: 'admin' | 'member';
  /** By better-auth's `password.hash`. */
  passwordHash: string;
}

/**
 * An account with a password, inside the transaction that decided on it. Its e-mail address counts as verified.
 * @throws ConflictError when the address has an account
 */
export async function insertPerson(transaction: Queryable, person: NewPerson): Promise<{ id: string }> {
  const id = uuidv7();
  const [made] = await transaction
    .insert(user)
    .values({ id, name: person.name, email: person.email, emailVerified: true, role: person.role })
    .onConflictDoNothing({ target: user.email })
    .returning({ id: user.id });
  if (!made) throw new ConflictError('email_taken', 'Another account has this e-mail address. Use a different one.');
  await transaction
    .insert(account)
    .values({ userId: id, accountId: id, providerId: 'credential', password: person.passwordHash });
  return { id };
}
