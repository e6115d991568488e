import type { Sql } from '#server/db/client';
import type { Claim } from './exchange';

export interface Report extends Claim {
  stage: string | null;
  /** How far, 0 to 1. */
  fraction: number | null;
}

export interface Renewal {
  id: number;
  /** False: the lease has run out or moved on. */
  isHeld: boolean;
  /** False while its results are being committed: then it needs no renewal. */
  isRenewed: boolean;
  stopRequest: 'cancel' | 'pause' | null;
}

/**
 * Extends the leases that are still ours, on PostgreSQL's clock (replicas drift, leases must not), says how far the work
 * is, and hears what was asked of it: one round trip for all that a worker runs. Waits for no row: one that is being
 * committed must not keep the others from being renewed.
 */
export async function renewLeases(sql: Sql, leaseMs: number, reports: readonly Report[]): Promise<Renewal[]> {
  const ids = reports.map((report) => report.id);
  const rows = await sql`
    WITH mine AS MATERIALIZED (
      SELECT * FROM unnest(${ids}::bigint[], ${reports.map((report) => report.leaseToken)}::bigint[],
                           ${reports.map((report) => report.stage)}::text[], ${reports.map((report) => report.fraction)}::real[])
                    AS m (id, token, stage, progress)
    ), held AS MATERIALIZED (
      SELECT t.id FROM task t JOIN mine m USING (id)
       WHERE t.id = ANY (${ids}::bigint[]) AND t.lease_token = m.token AND t.lease_until > clock_timestamp()
         FOR UPDATE OF t SKIP LOCKED
    ), renewed AS (
      UPDATE task t SET lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}), stage = m.stage, progress = m.progress
        FROM mine m
       WHERE t.id = m.id AND t.id IN (SELECT held.id FROM held)
      RETURNING t.id, t.stop_request
    )
    SELECT m.id, r.id IS NOT NULL AS is_renewed, r.stop_request,
           EXISTS (SELECT 1 FROM task t WHERE t.id = m.id AND t.lease_token = m.token AND t.lease_until > clock_timestamp()) AS is_held
      FROM mine m LEFT JOIN renewed r USING (id)`;
  return rows.map((row) => ({
    id: Number(row.id),
    isHeld: row.is_held || row.is_renewed,
    isRenewed: row.is_renewed,
    stopRequest: row.stop_request,
  }));
}
