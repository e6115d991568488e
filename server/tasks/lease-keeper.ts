import type { Sql } from '#server/db/client';
import type { ClaimedTask } from './exchange';
import { renewLeases } from './renew';

/** Why a run was aborted. */
export type StopReason = 'cancel' | 'pause' | 'lost' | 'drain';

/** A task that runs here. */
export interface Run {
  task: ClaimedTask;
  abort: AbortController;
  stage: string | null;
  fraction: number | null;
  /** Monotonic milliseconds before the last claim or renewal that succeeded. */
  trustedFromMs: number;
  /** The lease is not ours any more, whatever the run was aborted for before. */
  isLost: boolean;
  /** It ended without the database being told: the lease is nobody's. */
  isAbandoned: boolean;
}

export interface LeaseKeeper {
  /** Renews and listens at once, ahead of the next beat. */
  beat(): Promise<void>;
  stop(): void;
}

/** A request to stop is heard within this, though its bell be lost. */
const BEAT_MS = 900;
/** Kept between our deadline and PostgreSQL's, for the way there and back. */
const MARGIN_MS = 1000;

/**
 * Renews the leases of all that runs here, and aborts what was lost or is asked to stop. When renewals fail or hang, the
 * local deadline counts from *before* the last one that succeeded, on the monotonic clock, never the wall's.
 * @param handBack called when a renewal that was under way for long has renewed what nobody works on any more
 */
export function keepLeases(
  sql: Sql,
  leaseMs: number,
  runs: ReadonlyMap<number, Run>,
  handBack: (task: ClaimedTask) => void,
): LeaseKeeper {
  const marginMs = Math.min(MARGIN_MS, leaseMs / 5);
  let beating: Promise<void> | null = null;
  let isAskedAgain = false;

  const stop = (run: Run, reason: StopReason) => {
    if (reason === 'lost') run.isLost = true;
    run.abort.abort(reason);
  };

  async function renew(): Promise<void> {
    const asked = [...runs.values()];
    if (asked.length === 0) return;
    const askedAtMs = performance.now();
    const renewals = await renewLeases(
      sql,
      leaseMs,
      asked.map(({ task, stage, fraction }) => ({ id: task.id, leaseToken: task.leaseToken, stage, fraction })),
    );
    const answers = new Map(renewals.map((renewal) => [renewal.id, renewal]));
    for (const run of asked) {
      const renewal = answers.get(run.task.id);
      if (!renewal?.isHeld) stop(run, 'lost');
      else if (renewal.isRenewed) run.trustedFromMs = askedAtMs;
      if (renewal?.isRenewed && run.isAbandoned) handBack(run.task);
      if (renewal?.isRenewed && renewal.stopRequest) stop(run, renewal.stopRequest);
    }
  }

  function beat(): Promise<void> {
    if (beating) {
      isAskedAgain = true;
      return beating;
    }
    isAskedAgain = false;
    beating = renew()
      // The database did not answer: the next beat tries again, until the deadline below.
      .catch(() => {})
      .finally(() => {
        beating = null;
        if (isAskedAgain) void beat();
      });
    return beating;
  }

  // A timer of its own: a beat that waits for a dead connection would come too late.
  const watch = setInterval(() => {
    const oldest = performance.now() - (leaseMs - marginMs);
    for (const run of runs.values()) if (run.trustedFromMs < oldest) stop(run, 'lost');
  }, marginMs / 4);
  const beats = setInterval(() => void beat(), Math.min(BEAT_MS, leaseMs / 3));

  return {
    beat,
    stop() {
      clearInterval(watch);
      clearInterval(beats);
    },
  };
}
