import type { Database, Sql } from '#server/db/client';
import type { Log } from '#server/log';
import { runOutsideRequest } from '#server/request-context';
import { exchangeTasks, type ClaimedTask } from './exchange';
import type { TaskHandlers } from './handler';
import { keepLeases, type LeaseKeeper, type Run, type StopReason } from './lease-keeper';
import type { TaskMetrics } from './metrics';
import { releaseTask } from './release';
import { runTask, type RunEnd } from './run-task';

export interface WorkerOptions {
  db: Database;
  sql: Sql;
  /**
   * One connection of the worker's own, to finish and claim on: it finds the server's plans and caches warm, and waits for no
   * visitor. On a pool, which hands its connections round, a task cost half as much again.
   */
  lane?: Sql;
  log: Log;
  metrics: TaskMetrics;
  workerId: string;
  handlers: TaskHandlers;
  /** Tasks at once. */
  concurrency: number;
  leaseMs: number;
  /** Tasks in one round trip. */
  batchSize?: number;
}

export interface WorkerCounts {
  claimed: number;
  done: number;
  failed: number;
  fenced: number;
}

export interface Worker {
  readonly concurrency: number;
  /** Since it was made. */
  readonly counts: Readonly<WorkerCounts>;
  /** From now on claims whenever it is woken or a place is free. */
  open(): void;
  /** Claims nothing more; what runs goes on. */
  shut(): void;
  readonly isOpen: boolean;
  /** There may be something to claim: claims until nothing is left or no place is free. */
  wake(): void;
  /** Called when a task that failed here is to be tried again. */
  onRetry: () => void;
  /** Something may have been asked of what runs here: looks at once. */
  heed(): void;
  /** Resolves when nothing runs and nothing is being claimed. */
  idle(): Promise<void>;
  /** How long most tasks take: the 95th percentile of the last runs, in milliseconds; null before the first. */
  typicalRunMs(): number | null;
  /** Stops claiming, lets what runs end for `graceMs`, then hands back the rest. */
  drain(graceMs: number): Promise<void>;
}

const BATCH_SIZE = 100;
/** While one round trip is under way another may start: the database finishes as the worker works. */
const EXCHANGES_AT_ONCE = 2;
const BUSY_AGAIN_MS = 20;
const FAILED_AGAIN_MS = 1000;
const REMEMBERED_RUNS = 100;

export function createWorker(options: WorkerOptions): Worker {
  const { db, sql, lane = sql, log, metrics, concurrency } = options;
  const batchSize = options.batchSize ?? BATCH_SIZE;
  const counts: WorkerCounts = { claimed: 0, done: 0, failed: 0, fenced: 0 };
  const runs = new Map<number, Run>();
  const runMs: number[] = [];
  /** Done with nothing to write, not yet told to the database. */
  let finished: ClaimedTask[] = [];
  let reserved = 0;
  let exchanges = 0;
  let isOpen = false;
  let isDraining = false;
  /** There may be something to claim. */
  let isHungry = false;
  let wakes = 0;
  let isPumpDue = false;
  /** After a failed round trip nothing is asked for a moment; after a busy one only what was busy. */
  let resting: NodeJS.Timeout | undefined;
  let hungryAgain: NodeJS.Timeout | undefined;
  let leases: LeaseKeeper | null = null;
  let idleWaiters: (() => void)[] = [];

  function room(): number {
    return isOpen && isHungry ? Math.min(batchSize, concurrency - runs.size - reserved) : 0;
  }

  /** Once what is ready to be told has gathered: many tasks that end together are one round trip. */
  function pump(): void {
    if (isPumpDue || resting) return;
    isPumpDue = true;
    process.nextTick(() => {
      isPumpDue = false;
      while (exchanges < EXCHANGES_AT_ONCE && (finished.length > 0 || room() > 0)) void runOutsideRequest(exchange);
      settleIdle();
    });
  }

  function rest(): void {
    resting ??= setTimeout(() => {
      resting = undefined;
      pump();
    }, jittered(FAILED_AGAIN_MS));
  }

  function beHungryAgain(): void {
    hungryAgain ??= setTimeout(() => {
      hungryAgain = undefined;
      worker.wake();
    }, jittered(BUSY_AGAIN_MS));
  }

  async function exchange(): Promise<void> {
    const told = finished.slice(0, batchSize);
    finished = finished.slice(batchSize);
    const limit = Math.max(0, room());
    const wakesBefore = wakes;
    reserved += limit;
    exchanges += 1;
    const end = metrics.exchange.startTimer();
    try {
      const answer = await exchangeTasks(lane, { ...options, limit, finished: told });
      // Who woke us meanwhile may mean what this answer came too early for.
      if (limit > 0 && answer.claimed.length === 0 && wakes === wakesBefore) isHungry = false;
      if (answer.isBusy) beHungryAgain();
      counts.fenced += answer.fenced.length;
      counts.done += told.length - answer.fenced.length;
      noteFinished(told, new Set(answer.fenced.map((task) => task.id)));
      await take(answer.claimed);
    } catch (error) {
      log.warn({ err: error }, 'tasks neither finished nor claimed; asking again');
      // Whoever stops leaves it to the lease: what has nothing to write can be done again.
      if (!isDraining) finished.push(...told);
      rest();
    } finally {
      end();
      reserved -= limit;
      exchanges -= 1;
      pump();
    }
  }

  async function take(tasks: ClaimedTask[]): Promise<void> {
    counts.claimed += tasks.length;
    for (const task of tasks) {
      metrics.claimed.inc({ kind: task.kind });
      if (isDraining) await releaseTask(db, task);
      else start(task);
    }
  }

  function start(task: ClaimedTask): void {
    const run: Run = {
      task,
      abort: new AbortController(),
      stage: null,
      fraction: null,
      trustedFromMs: task.claimedAtMs,
      isLost: false,
      isAbandoned: false,
    };
    runs.set(task.id, run);
    leases ??= keepLeases(sql, options.leaseMs, runs, handBack);
    void runTask(run, options).then((outcome) => {
      runs.delete(task.id);
      run.isAbandoned = outcome === 'lost' || outcome === 'unsettled';
      note(task, outcome);
      pump();
    });
  }

  function handBack(task: ClaimedTask): void {
    releaseTask(db, task).catch((error: unknown) => log.warn({ err: error, taskId: task.id }, 'task not handed back'));
  }

  function note(task: ClaimedTask, outcome: RunEnd): void {
    runMs.push(performance.now() - task.claimedAtMs);
    if (runMs.length > REMEMBERED_RUNS) runMs.shift();
    if (outcome === 'finished') return void finished.push(task);
    if (outcome === 'done') counts.done += 1;
    if (outcome === 'retry' || outcome === 'dead') counts.failed += 1;
    if (outcome === 'lost') counts.fenced += 1;
    if (outcome === 'retry') worker.onRetry();
    metrics.run.observe({ kind: task.kind }, (performance.now() - task.claimedAtMs) / 1000);
    metrics.ended.inc({ kind: task.kind, outcome: outcome === 'ready' ? 'released' : outcome });
  }

  function noteFinished(told: ClaimedTask[], fenced: ReadonlySet<number>): void {
    for (const task of told) {
      const isFenced = fenced.has(task.id);
      if (isFenced) metrics.fencedWrites.inc({ kind: task.kind });
      metrics.ended.inc({ kind: task.kind, outcome: isFenced ? 'lost' : 'done' });
      metrics.run.observe({ kind: task.kind }, (performance.now() - task.claimedAtMs) / 1000);
    }
  }

  const isIdle = () =>
    runs.size === 0 && exchanges === 0 && finished.length === 0 && room() === 0 && !isPumpDue && !hungryAgain;

  function settleIdle(): void {
    if (!isIdle()) return;
    leases?.stop();
    leases = null;
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const wake of waiters) wake();
  }

  const worker: Worker = {
    concurrency,
    counts,
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = !isDraining && concurrency > 0;
    },
    shut() {
      isOpen = false;
    },
    wake() {
      wakes += 1;
      isHungry = true;
      pump();
    },
    onRetry: () => {},
    heed: () => void runOutsideRequest(() => leases?.beat()),
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
    typicalRunMs: () => runMs.toSorted((a, b) => a - b)[Math.floor(runMs.length * 0.95)] ?? null,
    async drain(graceMs) {
      isDraining = true;
      isOpen = false;
      const limit = setTimeout(() => runs.forEach((run) => run.abort.abort('drain' satisfies StopReason)), graceMs);
      pump();
      await worker.idle();
      clearTimeout(limit);
    },
  };
  return worker;
}

function jittered(ms: number): number {
  return ms * (0.5 + Math.random());
}
