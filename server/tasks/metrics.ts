import { Counter, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

export type TaskMetrics = ReturnType<typeof createTaskMetrics>;

/** What this replica did with the queue, for `/metrics`; depth and age are asked of the database when they are scraped. */
export function createTaskMetrics(registry: Registry) {
  const registers = [registry];
  return {
    claimed: new Counter({
      name: 'safelight_tasks_claimed_total',
      help: 'Tasks claimed by this replica.',
      labelNames: ['kind'],
      registers,
    }),
    ended: new Counter({
      name: 'safelight_task_runs_total',
      help: 'Runs of tasks on this replica by how they ended: done, retry, dead, cancelled, paused, released, lost.',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    failures: new Counter({
      name: 'safelight_task_failures_total',
      help: 'Failed runs by class (transient, permanent, crash) and code.',
      labelNames: ['kind', 'class', 'code'],
      registers,
    }),
    lostLeases: new Counter({
      name: 'safelight_task_leases_lost_total',
      help: 'Runs aborted because their lease ran out or moved on.',
      labelNames: ['kind'],
      registers,
    }),
    fencedWrites: new Counter({
      name: 'safelight_task_writes_fenced_total',
      help: 'Results that the fence refused: their task was no longer held.',
      labelNames: ['kind'],
      registers,
    }),
    exchange: new Histogram({
      name: 'safelight_task_exchange_seconds',
      help: 'Round trips that finish and claim tasks.',
      buckets: SECONDS,
      registers,
    }),
    run: new Histogram({
      name: 'safelight_task_run_seconds',
      help: 'From claim to commit.',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    }),
    stage: new Histogram({
      name: 'safelight_task_stage_seconds',
      help: 'Time in each stage of the work.',
      labelNames: ['kind', 'stage'],
      buckets: SECONDS,
      registers,
    }),
  };
}
