import { explainBudget, type ConnectionBudget } from './connection-budget';
import type { FleetWarning, Replica, ReplicaReport } from './schemas';

/** What is wrong with the fleet as a whole, each with the setting to change; the gravest first. */
export function findFleetWarnings(
  replicas: readonly Replica[],
  limit: Omit<ConnectionBudget, 'claims'>,
  secondsSinceUpkeep: number | null,
): FleetWarning[] {
  const reports = replicas.flatMap(({ report }) => (report ? [report] : []));
  const among = (isConcerned: (report: ReplicaReport) => boolean) => reports.filter(isConcerned);
  const found: Record<FleetWarning['code'], string | null> = {
    connection_budget: explainBudget({ ...limit, claims: replicas.map(({ connections }) => connections) }),
    nobody_drives: nobodyDrives(reports, secondsSinceUpkeep),
    feed_late: named(
      among(({ feedAgeMs }) => feedAgeMs > FEED_LATE_MS),
      'cannot read what changed elsewhere: while that lasts, private answers are refused. Check the way to the database',
    ),
    listener_deaf: named(
      among(({ isListening }) => !isListening),
      'does not hear NOTIFY and finds changes by polling: set DATABASE_DIRECT_URL to the server itself, past any pooler',
    ),
    tick_open:
      replicas.length > 1 && reports.some(({ isTickOpen }) => isTickOpen)
        ? 'Several replicas run, and the tick route has no secret: set PREPROCESS_TICK_SECRET, the same on every replica.'
        : null,
    clock_skew: clockSkew(among(({ clockAheadMs }) => Math.abs(clockAheadMs ?? 0) > CLOCK_SKEW_MS)),
    mixed_versions: mixedVersions(replicas),
  };
  return Object.entries(found).flatMap(([code, message]) =>
    message === null ? [] : [{ code: code as FleetWarning['code'], message }],
  );
}

const FEED_LATE_MS = 3000;
const CLOCK_SKEW_MS = 2000;
/** Ticks come once a minute, as a rule. */
const UNATTENDED_SECONDS = 180;

export function nameOf({ host, port }: ReplicaReport): string {
  return `${host}:${port}`;
}

function named(reports: readonly ReplicaReport[], what: string): string | null {
  return reports.length === 0 ? null : `${reports.map(nameOf).join(', ')}: ${what}.`;
}

function nobodyDrives(reports: readonly ReplicaReport[], secondsSinceUpkeep: number | null): string | null {
  if (reports.length === 0 || reports.some(({ isDriving }) => isDriving)) return null;
  if (secondsSinceUpkeep !== null && secondsSinceUpkeep < UNATTENDED_SECONDS) return null;
  const since =
    secondsSinceUpkeep === null ? 'has ever come' : `has come for ${Math.round(secondsSinceUpkeep / 60)} minutes`;
  return `No replica drives the queue and no tick ${since}, so no photo is developed: set PREPROCESS_TICKER_ENABLED=true (and PREPROCESS_CONCURRENCY above 0) on one, or let a cron call POST /api/v1/preprocess-tasks/tick.`;
}

function clockSkew(reports: readonly ReplicaReport[]): string | null {
  const each = reports.map((report) => {
    const aheadMs = report.clockAheadMs ?? 0;
    return `${nameOf(report)} is ${(Math.abs(aheadMs) / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`;
  });
  return each.length === 0
    ? null
    : `Clocks differ from the database’s: ${each.join(', ')}. Let the machines set them by NTP.`;
}

function mixedVersions(replicas: readonly Replica[]): string | null {
  const counts = new Map<string, number>();
  for (const { version } of replicas) counts.set(version, (counts.get(version) ?? 0) + 1);
  if (counts.size < 2) return null;
  const each = [...counts].map(([version, count]) => `${count} × ${version || 'an older one'}`);
  return `Several builds run at once: ${each.join(', ')}. That is as it should be during a roll-out; otherwise start all replicas from one build.`;
}
