import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { decodeCursor, encodeCursor, orders } from '#server/photos/cursor';
import type { Page } from '#server/photos/schemas';
import { tokenFilterSchema, type ApiToken, type TokenFilter } from './schemas';

const { apiToken, user } = schema;

/** Every token that was not revoked, of all people, the newest first; expired ones too, so that it is seen why a script fails. */
export async function listTokens(ctx: Context, actor: Actor, input: TokenFilter): Promise<Page<ApiToken>> {
  authorize(actor, 'admin');
  const { cursor, limit } = tokenFilterSchema.parse(input);
  const after = cursor ? decodeCursor(cursor, orders.none) : null;
  const rows = await ctx.db
    .select({
      id: apiToken.id,
      name: apiToken.name,
      scopes: apiToken.scopes,
      hint: apiToken.hint,
      createdAt: iso<string>(apiToken.createdAt),
      expiresAt: iso<string | null>(apiToken.expiresAt),
      lastUsedAt: iso<string | null>(apiToken.lastUsedAt),
      owner: { id: user.id, name: user.name },
    })
    .from(apiToken)
    .innerJoin(user, eq(user.id, apiToken.userId))
    .where(and(isNull(apiToken.revokedAt), after ? sql`${apiToken.id} < ${after.id}::uuid` : undefined))
    .orderBy(desc(apiToken.id))
    .limit(limit + 1);
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit),
    nextCursor: rows.length > limit && last ? encodeCursor('', last.id) : null,
  };
}

function iso<Value>(column: PgColumn) {
  return sql<Value>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
