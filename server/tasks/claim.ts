import type { Sql } from '#server/db/client';

/** A task in our hands, until its lease runs out or moves on. */
export interface ClaimedTask {
  id: number;
  kind: string;
  ownerId: string;
  payload: Record<string, unknown>;
  attempt: number;
  maxAttempts: number;
  /** Fencing token: larger at each claim; every write of the task's results is conditional on it. */
  leaseToken: number;
  /** Monotonic milliseconds (`performance.now()`) read before the claim: the lease counts from here. */
  claimedAtMs: number;
}

export interface ClaimOptions {
  workerId: string;
  limit: number;
  leaseMs: number;
  /** Most tasks of one owner that may run at once, over all replicas. */
  ownerCap: number;
}

/** Claims due tasks in one round trip; an empty list when there are none or another replica is claiming just now. */
export async function claimTasks(sql: Sql, options: ClaimOptions): Promise<ClaimedTask[]> {
  const claimedAtMs = performance.now();
  const rows = await sql`
    SELECT id, kind, owner_id, payload, attempt, max_attempts, lease_token
      FROM claim_tasks(${options.workerId}, ${options.limit}, make_interval(secs => ${options.leaseMs / 1000}), ${options.ownerCap})`;
  return rows.map((row) => ({
    id: Number(row.id),
    kind: row.kind,
    ownerId: row.owner_id,
    payload: row.payload,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    leaseToken: Number(row.lease_token),
    claimedAtMs,
  }));
}
