import { eq } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { personColumns } from './rows';
import type { PersonView } from './schemas';

/** @throws NotFoundError */
export async function getPerson(ctx: Context, actor: Actor, id: string): Promise<PersonView> {
  authorize(actor, 'admin');
  const [found] = await ctx.db.select(personColumns).from(schema.user).where(eq(schema.user.id, id));
  if (!found) throw new NotFoundError('There is no such person.');
  return found;
}
