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

export type Claim = Pick<ClaimedTask, 'id' | 'leaseToken'>;

export interface ExchangeOptions {
  workerId: string;
  /** Most tasks to claim; 0 claims none. */
  limit: number;
  leaseMs: number;
  /** Tasks that were done and have nothing else to commit. */
  finished?: readonly Claim[];
}

export interface Exchange {
  claimed: ClaimedTask[];
  /** Of `finished`, those that were no longer held: somebody else has them, or will. */
  fenced: Claim[];
  /** Another worker was deciding on background work: there may be some left. */
  isBusy: boolean;
}

/** Finishes what is done and claims what is due, in one round trip and one commit. Safe to repeat when its answer was lost. */
export async function exchangeTasks(sql: Sql, options: ExchangeOptions): Promise<Exchange> {
  const claimedAtMs = performance.now();
  // In the order in which others lock them: two that wait for each other's rows are a deadlock.
  const finished = (options.finished ?? []).toSorted((a, b) => a.id - b.id);
  const rows = await sql`
    SELECT * FROM exchange_tasks(${options.workerId}, ${options.limit}, make_interval(secs => ${options.leaseMs / 1000}),
      ${finished.map((task) => task.id)}::bigint[], ${finished.map((task) => task.leaseToken)}::bigint[])`;
  const answer: Exchange = { claimed: [], fenced: [], isBusy: false };
  for (const row of rows) {
    if (row.note === 'busy') answer.isBusy = true;
    else if (row.note === 'fenced') answer.fenced.push({ id: Number(row.id), leaseToken: Number(row.lease_token) });
    else {
      answer.claimed.push({
        id: Number(row.id),
        kind: row.kind,
        ownerId: row.owner_id,
        payload: row.payload,
        attempt: row.attempt,
        maxAttempts: row.max_attempts,
        leaseToken: Number(row.lease_token),
        claimedAtMs,
      });
    }
  }
  return answer;
}
