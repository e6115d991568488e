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
  smallint,
  text,
  timestamp,
  uniqueIndex,
  boolean,
} from 'drizzle-orm/pg-core';

/** Fencing tokens: one sequence for all tasks, so that a later claim always bears a larger token. */
export const taskTokenSequence = pgSequence('task_token_seq');

export interface TaskError {
  code: string;
  stage: string | null;
  message: string;
}

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
    state: text('state', { enum: ['scheduled', 'ready', 'leased', 'done', 'dead', 'cancelled'] })
      .notNull()
      .default('ready'),
    /** Lower runs first. */
    priority: smallint('priority').notNull().default(100),
    fairSeq: bigint('fair_seq', { mode: 'number' }).notNull().default(0),
    runAt: timestamp('run_at', { withTimezone: true }).notNull().defaultNow(),
    attempt: smallint('attempt').notNull().default(0),
    maxAttempts: smallint('max_attempts').notNull().default(5),
    /** Asked for again while it ran: completion makes it ready once more. */
    rerun: boolean('rerun').notNull().default(false),
    leaseToken: bigint('lease_token', { mode: 'number' }),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    workerId: text('worker_id'),
    cancelRequestedAt: timestamp('cancel_requested_at', { withTimezone: true }),
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
      .on(table.ownerId, table.fairSeq)
      .where(sql`state = 'ready'`),
    index('task_leased_idx')
      .on(table.ownerId)
      .where(sql`state = 'leased'`),
    index('task_finished_idx')
      .on(table.finishedAt)
      .where(sql`finished_at IS NOT NULL`),
    uniqueIndex('task_live_key')
      .on(table.kind, table.dedupeKey)
      .where(sql`state IN ('scheduled', 'ready', 'leased')`),
    check('task_lease_iff_leased', sql`(${table.state} = 'leased') = (${table.leaseUntil} IS NOT NULL)`),
    check('task_state_known', sql`${table.state} IN ('scheduled', 'ready', 'leased', 'done', 'dead', 'cancelled')`),
  ],
);

/** One row an attempt, kept as long as its task: what failed, at which stage, where. */
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
    outcome: text('outcome', { enum: ['done', 'retry', 'dead', 'cancelled', 'lost', 'released'] }),
    error: jsonb('error').$type<TaskError>(),
  },
  (table) => [primaryKey({ columns: [table.taskId, table.leaseToken] })],
);
