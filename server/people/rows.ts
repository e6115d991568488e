import { sql, type AnyColumn } from 'drizzle-orm';
import { schema } from '#server/db/client';

const { user, invitation } = schema;
/** Nested, so that drizzle keeps the table's name: a subquery takes a bare `id` for its own. */
const userId = sql`${user.id}`;

export const personColumns = {
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  bannedAt: sql<string | null>`${utc(user.bannedAt)}`,
  banReason: user.banReason,
  twoFactorEnabled: user.twoFactorEnabled,
  createdAt: utc(user.createdAt),
  lastSeenAt: sql<string | null>`(SELECT to_char(max(s.updated_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                                    FROM session s WHERE s.user_id = ${userId})`,
  sessions: sql<number>`(SELECT count(*)::int FROM session s WHERE s.user_id = ${userId} AND s.expires_at > now())`,
};

export const invitationColumns = {
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  createdAt: utc(invitation.createdAt),
  expiresAt: utc(invitation.expiresAt),
};

/** ISO 8601 with milliseconds, in UTC, whatever the session's time zone. */
export function utc(column: AnyColumn) {
  return sql<string>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
