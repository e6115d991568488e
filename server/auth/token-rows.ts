import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { schema, type Database } from '#server/db/client';
import { userEntryColumns, type UserEntry } from '#server/people/user-cache';
import type { Scope } from './scopes';

const { apiToken, user } = schema;

/** A token as it is kept in memory. Whether it is valid is judged when it is used. */
export interface TokenEntry {
  id: string;
  userId: string;
  scopes: readonly Scope[];
  isRevoked: boolean;
  /** On this process's monotonic clock, `performance.now()`; null: never. */
  expiresAtMs: number | null;
}

export interface TokenRow {
  hash: string;
  token: TokenEntry;
  owner: UserEntry;
}

/** Tokens with these hashes, revoked and expired ones too, and whose they are: one join. */
export function readTokens(db: Database, hashes: string[]): Promise<TokenRow[]> {
  // Hexadecimal, so there is nothing to quote. One parameter, so it is one statement however many there are.
  return read(db, sql`${apiToken.tokenHash} = ANY (${`{${hashes.join(',')}}`}::text[])`, hashes.length);
}

/** Every token that can be used now, or the `max` used last. */
export function readActiveTokens(db: Database, max: number): Promise<TokenRow[]> {
  const isUnexpired = sql`(${apiToken.expiresAt} IS NULL OR ${apiToken.expiresAt} > clock_timestamp())`;
  return read(db, and(isNull(apiToken.revokedAt), isNull(user.bannedAt), isUnexpired), max);
}

/**
 * PostgreSQL's clock says how long a token has left, ours only counts it down: replicas drift, tokens must not. (By hand it
 * may have been set to 'infinity', from which nothing can be subtracted.)
 */
export const msLeft = sql<number | null>`
  CASE WHEN ${apiToken.expiresAt} = 'infinity' THEN NULL
       WHEN ${apiToken.expiresAt} <= clock_timestamp() THEN 0
       ELSE extract(epoch FROM ${apiToken.expiresAt} - clock_timestamp()) * 1000 END::float8`;

async function read(db: Database, which: SQL | undefined, max: number): Promise<TokenRow[]> {
  const beganMs = performance.now();
  const rows = await db
    .select({
      hash: apiToken.tokenHash,
      id: apiToken.id,
      scopes: apiToken.scopes,
      isRevoked: sql<boolean>`${apiToken.revokedAt} IS NOT NULL`,
      msLeft,
      owner: userEntryColumns,
    })
    .from(apiToken)
    .innerJoin(user, eq(user.id, apiToken.userId))
    .where(which)
    .orderBy(sql`${desc(apiToken.lastUsedAt)} NULLS LAST`)
    .limit(max);
  return rows.map(({ hash, owner, msLeft: left, ...token }) => ({
    hash,
    token: { ...token, userId: owner.id, expiresAtMs: left === null ? null : beganMs + left },
    owner,
  }));
}
