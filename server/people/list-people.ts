import { and, desc, sql, type SQL } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { decodeCursor, encodeCursor, orders } from '#server/photos/cursor';
import type { Page } from '#server/photos/schemas';
import { personColumns } from './rows';
import { peopleFilterSchema, type PeopleFilter, type PersonView } from './schemas';

const { user } = schema;

/** Everybody who has an account, the newest first: their ids are made of the time. */
export async function listPeople(ctx: Context, actor: Actor, input: PeopleFilter): Promise<Page<PersonView>> {
  authorize(actor, 'admin');
  const filter = peopleFilterSchema.parse(input);
  const after = filter.cursor ? decodeCursor(filter.cursor, orders.none) : null;
  const rows = await ctx.db
    .select(personColumns)
    .from(user)
    .where(and(matching(filter.q), after ? sql`${user.id} < ${after.id}::uuid` : undefined))
    .orderBy(desc(user.id))
    .limit(filter.limit + 1);
  const last = rows[filter.limit - 1];
  return {
    items: rows.slice(0, filter.limit),
    nextCursor: rows.length > filter.limit && last ? encodeCursor('', last.id) : null,
  };
}

function matching(q: string | undefined): SQL | undefined {
  if (!q) return undefined;
  const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(${user.name} ILIKE ${pattern} OR ${user.email} ILIKE ${pattern})`;
}
