import { DomainError } from '#server/errors';

/** What a database server gives, and what the replicas that are alive may take. */
export interface ConnectionBudget {
  maxConnections: number;
  /** Of them, for superusers and the like. */
  reserved: number;
  /** What each living replica may open. */
  claims: readonly number[];
}

/** Each replica holds one connection for LISTEN. */
const LISTENERS = 1;

/** Connections of a replica's pool, the queue's own included. */
export function poolSizeOf(poolMax: number): number {
  return Math.max(2, poolMax);
}

/** What a replica may open on the database server. Behind a pooler the pool is the pooler's business, the listener is not. */
export function claimOf(poolMax: number, isPooled: boolean): number {
  return (isPooled ? 0 : poolSizeOf(poolMax)) + LISTENERS;
}

/** The largest pool that each replica may keep open; no limit while they all fit as they are. */
export function fairPoolOf({ maxConnections, reserved, claims }: ConnectionBudget): number {
  const allowed = maxConnections - reserved;
  if (sumOf(claims) <= allowed) return Infinity;
  return Math.floor(allowed / claims.length) - LISTENERS;
}

/** The arithmetic in words and the way out; null when it fits. */
export function explainBudget(budget: ConnectionBudget): string | null {
  const fits = fairPoolOf(budget);
  if (fits === Infinity) return null;
  const { maxConnections, reserved, claims } = budget;
  const claimed = sumOf(claims);
  const allowed = maxConnections - reserved;
  const raise = `raise max_connections of the database server to ${claimed + reserved} or more`;
  const wayOut = fits >= 2 ? `lower DATABASE_POOL_MAX to ${fits} or ${raise}` : `${raise}, or run fewer replicas`;
  return `${sumUp(claims)} = ${claimed} connections of the ${allowed} that the database server allows: ${wayOut}.`;
}

/** @throws DomainError when the replica could not open its connections even if it were alone */
export function assertFitsAlone(limit: Omit<ConnectionBudget, 'claims'>, claim: number): void {
  const problem = explainBudget({ ...limit, claims: [claim] });
  if (problem) throw new DomainError('connection_budget', `Safelight cannot start: ${problem}`);
}

function sumOf(claims: readonly number[]): number {
  return claims.reduce((sum, claim) => sum + claim, 0);
}

function sumUp(claims: readonly number[]): string {
  const replicas = claims.length === 1 ? '1 replica' : `${claims.length} replicas`;
  const [first = 0] = claims;
  if (claims.some((claim) => claim !== first))
    return `${replicas} with ${claims.toSorted((a, b) => b - a).join(' + ')}`;
  const pool = first - LISTENERS;
  return pool > 0 ? `${replicas} × (${pool} pool + ${LISTENERS} listener)` : `${replicas} × ${LISTENERS} listener`;
}
