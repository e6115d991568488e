import { sql } from 'drizzle-orm';
import type { Database } from '#server/db/client';
import type { ConnectionBudget } from './connection-budget';

/** Columns of the database server's limits; it has `reserved_connections` since PostgreSQL 16. */
export const serverLimits = sql`
  current_setting('max_connections')::int AS max_connections,
  current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved`;

export async function readServerLimits(db: Database): Promise<Omit<ConnectionBudget, 'claims'>> {
  const [row] = await db.execute<{ max_connections: number; reserved: number }>(sql`SELECT ${serverLimits}`);
  return { maxConnections: row!.max_connections, reserved: row!.reserved };
}
