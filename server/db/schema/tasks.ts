import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  boolean,
} from 'drizzle-orm/pg-core';

/** Fencing tokens: one sequence for all tasks, so that a later claim always bears a larger token. */
export const taskTokenSequence = pgSequence('task_token_seq');

/**
 * - `transient`: another attempt may succeed.
 * - `permanent`: the same would happen again.
 * - `crash`: the process that worked on it went silent.
 */
export type FailureClass = 'transient' | 'permanent' | 'crash';

export interface TaskError {
  class: FailureClass;
  code: string;
  stage: string | null;
  message: string;
}

/** Waiting, paused or running: at most one task a kind and key is in one of these. */
const LIVE = sql`state IN ('scheduled', 'ready', 'paused', 'leased')`;

/** docs/decisions/0002-queue.md says why each column and index is as it is. */
export const task = pgTable(
  'task',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    kind: text('kind').notNull(),
    /** The unit of fairness: an album, an upload batch, or the photo itself. */
    ownerId: text('owner_id').notNull(),
    dedupeKey: text('dedupe_key').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull().default({}),
    state: text('state', { enum: ['scheduled', 'ready', 'paused', 'leased', 'done', 'dead', 'cancelled'] })
      .notNull()
      .default('ready'),
    /** Lower runs first; from 200 on it is background work, and bears an owner's cap. */
    priority: smallint('priority').notNull().default(100),
    /** Of this owner's background tasks, at most so many run at once over all replicas. */
    ownerCap: smallint('owner_cap'),
    fairSeq: bigint('fair_seq', { mode: 'number' }).notNull().default(0),
    runAt: timestamp('run_at', { withTimezone: true }).notNull().defaultNow(),
    attempt: smallint('attempt').notNull().default(0),
    maxAttempts: smallint('max_attempts').notNull().default(5),
    /** Asked for again while it ran: completion makes it ready once more. */
    rerun: boolean('rerun').notNull().default(false),
    /** Of the last claim; the task is held under it while `lease_until` is in the future. */
    leaseToken: bigint('lease_token', { mode: 'number' }),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    claimedAt: timestamp('claimed_at', { withTimezone: true }),
    /** Who has it, or had it last. */
    workerId: text('worker_id'),
    /** Where the work is, as its worker last said: a stage by name and how far, 0 to 1. */
    stage: text('stage'),
    progress: real('progress'),
    /** Asked of whoever runs it. */
    stopRequest: text('stop_request', { enum: ['cancel', 'pause'] }),
    lastError: jsonb('last_error').$type<TaskError>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (table) => [
    index('task_ready_idx')
      .on(table.priority, table.fairSeq, table.id)
      .where(sql`state = 'ready'`),
    index('task_scheduled_idx')
      .on(table.runAt)
      .where(sql`state = 'scheduled'`),
    index('task_stride_idx')
      .on(table.ownerId, table.priority, table.fairSeq)
      .where(sql`state = 'ready'`),
    index('task_leased_idx')
      .on(table.leaseToken)
      .where(sql`state = 'leased'`),
    index('task_finished_idx')
      .on(table.finishedAt)
      .where(sql`finished_at IS NOT NULL`),
    uniqueIndex('task_live_key').on(table.dedupeKey, table.kind).where(LIVE),
    index('task_ended_badly_idx')
      .on(table.dedupeKey)
      .where(sql`state IN ('dead', 'cancelled')`),
    // Few among many: without these, the board and the metrics read all of a million rows to find them.
    index('task_paused_idx')
      .on(table.id)
      .where(sql`state = 'paused'`),
    index('task_dead_idx')
      .on(table.finishedAt)
      .where(sql`state = 'dead'`),
    check('task_lease_iff_leased', sql`(${table.state} = 'leased') = (${table.leaseUntil} IS NOT NULL)`),
    check(
      'task_state_known',
      sql`${table.state} IN ('scheduled', 'ready', 'paused', 'leased', 'done', 'dead', 'cancelled')`,
    ),
    check('task_capped_iff_background', sql`(${table.priority} >= 200) = (${table.ownerCap} IS NOT NULL)`),
  ],
);

/** One row an attempt that did not succeed, kept as long as its task: what failed, at which stage, where. */
export const taskAttempt = pgTable(
  'task_attempt',
  {
    taskId: bigint('task_id', { mode: 'number' })
      .notNull()
      .references(() => task.id, { onDelete: 'cascade' }),
    leaseToken: bigint('lease_token', { mode: 'number' }).notNull(),
    attempt: integer('attempt').notNull(),
    workerId: text('worker_id').notNull(),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    outcome: text('outcome', { enum: ['done', 'retry', 'dead', 'cancelled', 'paused', 'lost', 'released'] }),
    error: jsonb('error').$type<TaskError>(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.leaseToken] })],
);

/** One row: whether anything is claimed at all. */
export const taskQueue = pgTable(
  'task_queue',
  {
    id: smallint('id').primaryKey().default(1),
    pausedAt: timestamp('paused_at', { withTimezone: true }),
  },
  (table) => [check('task_queue_one_row', sql`${table.id} = 1`)],
);

/** When each step of the queue's upkeep last ran, on whichever replica. */
export const tickState = pgTable('tick_state', {
  step: text('step').primaryKey(),
  lastRunAt: timestamp('last_run_at', { withTimezone: true }).notNull(),
});

/** What ended in each hour; outlives the tasks themselves. */
export const taskHour = pgTable(
  'task_hour',
  {
    hour: timestamp('hour', { withTimezone: true }).notNull(),
    kind: text('kind').notNull(),
    done: integer('done').notNull(),
    failed: integer('failed').notNull(),
    cancelled: integer('cancelled').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.kind] })],
);
