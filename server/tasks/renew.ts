import type { Sql } from '#server/db/client';
import type { ClaimedTask } from './claim';

export type Renewal = { isHeld: true; isCancelRequested: boolean } | { isHeld: false };

/** Extends a lease that is still ours, on PostgreSQL's clock: replicas drift, leases must not. */
export async function renewLease(
  sql: Sql,
  task: Pick<ClaimedTask, 'id' | 'leaseToken'>,
  leaseMs: number,
): Promise<Renewal> {
  const [row] = await sql`
    UPDATE task SET lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
     WHERE id = ${task.id} AND lease_token = ${task.leaseToken} AND state = 'leased' AND lease_until > clock_timestamp()
    RETURNING cancel_requested_at IS NOT NULL AS is_cancel_requested`;
  return row ? { isHeld: true, isCancelRequested: row.is_cancel_requested } : { isHeld: false };
}
