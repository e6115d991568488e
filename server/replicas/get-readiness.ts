import type { Context } from '#server/context';
import type { DatabaseState } from './ask-database';
import type { FleetWarning } from './schemas';

/** Something that a replica must have, say a warm cache, before it takes traffic. */
export interface ReadinessGate {
  name: string;
  isReady(): boolean;
}

export interface Readiness {
  isReady: boolean;
  /** Each by name, the gates with their own. */
  checks: DatabaseState & {
    /** `partial`: not every connection is open, or may be kept so; it serves all the same. */
    pool: 'ok' | 'partial';
    process: 'ok' | 'stopping';
    [gate: string]: string;
  };
  /** A late feed alone does not make a replica unready, or all would fall together. */
  coherenceFeedAgeMs: number;
  warnings: FleetWarning[];
}

/** Whether this replica can take traffic, within about a second. Open to anyone, so it holds no secret. */
export async function getReadiness(ctx: Context): Promise<Readiness> {
  const state = await ctx.askDatabase();
  const gates = ctx.gates.map(({ name, isReady }) => [name, isReady() ? 'ok' : 'warming'] as const);
  const isStopping = ctx.stopping.aborted;
  const budgetProblem = ctx.presence.budgetProblem();
  return {
    isReady:
      state.database === 'ok' &&
      state.migrations !== 'behind' &&
      gates.every(([, gate]) => gate === 'ok') &&
      !isStopping,
    checks: {
      ...Object.fromEntries(gates),
      ...state,
      pool: ctx.isPoolWhole() ? 'ok' : 'partial',
      process: isStopping ? 'stopping' : 'ok',
    },
    coherenceFeedAgeMs: Math.round(ctx.bus.feedAgeMs()),
    warnings: budgetProblem ? [{ code: 'connection_budget', message: budgetProblem }] : [],
  };
}
