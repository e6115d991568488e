import { z } from 'zod';

export const taskStateSchema = z.enum(['scheduled', 'ready', 'paused', 'leased', 'done', 'dead', 'cancelled']);

export const taskErrorSchema = z.object({
  /** Missing from what failed before classes were told apart. */
  class: z.enum(['transient', 'permanent', 'crash']).optional(),
  code: z.string(),
  stage: z.string().nullable(),
  message: z.string(),
});

/** A task as the board shows it. */
export const boardTaskSchema = z.object({
  id: z.number().int(),
  kind: z.string(),
  state: taskStateSchema,
  /** What it is about, in words: the photo's title or file name. */
  subject: z.string(),
  photoId: z.uuid().nullable(),
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  /** Attempts that did not succeed, from its first run on. */
  failedAttempts: z.number().int(),
  /** Who has it, or had it last. */
  workerId: z.string().nullable(),
  /** Stage by name and how far, 0 to 1, as its worker last said. */
  progress: z.object({ stage: z.string(), fraction: z.number() }).nullable(),
  /** What was asked of the one that runs it, and is not granted yet. */
  stopRequest: z.enum(['cancel', 'pause']).nullable(),
  lastError: taskErrorSchema.nullable(),
  runAt: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type BoardTask = z.infer<typeof boardTaskSchema>;

/** An attempt that did not succeed. */
export const taskAttemptSchema = z.object({
  attempt: z.number().int(),
  /** `lost`: its worker went silent; `paused` and `released`: handed back unharmed, and not counted. */
  outcome: z.enum(['retry', 'dead', 'cancelled', 'paused', 'lost', 'released']),
  error: taskErrorSchema.nullable(),
  workerId: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type TaskAttempt = z.infer<typeof taskAttemptSchema>;

/** One task with its attempts that did not succeed, the latest first. */
export const taskSchema = boardTaskSchema.extend({ attempts: z.array(taskAttemptSchema) });
export type Task = z.infer<typeof taskSchema>;

/** Photos being developed anew for a newer pipeline. */
export const boardBackfillSchema = z.object({
  pipelineVersion: z.number().int(),
  state: z.enum(['running', 'paused', 'cancelled', 'done']),
  /** Photos to develop when it began. */
  total: z.number().int(),
  remaining: z.number().int(),
});
export type BoardBackfill = z.infer<typeof boardBackfillSchema>;

export const taskBoardSchema = z.object({
  /** Several replicas are alive, and the tick route has no secret. */
  isTickOpen: z.boolean(),
  /** Since when nothing is claimed; null while the queue runs. */
  pausedAt: z.string().nullable(),
  /** 10,000 stands for that many or more, but of `done` and `cancelled`: those ended in the last 24 hours. */
  counts: z.object({
    ready: z.number().int(),
    running: z.number().int(),
    retrying: z.number().int(),
    paused: z.number().int(),
    /** Dead tasks that somebody may retry. */
    failed: z.number().int(),
    done: z.number().int(),
    cancelled: z.number().int(),
  }),
  /** Tasks done in each of the last 60 minutes, oldest first; counted up to 200, estimated beyond. */
  donePerMinute: z.array(z.number().int()),
  /** What ended in each of the last 168 hours, the current one included, oldest first. */
  history: z.object({
    /** When the first of the hours began. */
    from: z.string(),
    done: z.array(z.number().int()),
    failed: z.array(z.number().int()),
  }),
  /** The newest one while it is under way, and for an hour after; else null. */
  backfill: boardBackfillSchema.nullable(),
  /** The most pressing first: running, retrying, failed, paused, queued, then the latest done. Of each state the next or latest few. */
  tasks: z.array(boardTaskSchema),
});
export type TaskBoard = z.infer<typeof taskBoardSchema>;

/** What one tick came to. */
export const tickReportSchema = z.object({
  /** Leases of silent workers that were taken back. */
  reaped: z.number().int(),
  /** Tasks whose time had come. */
  promoted: z.number().int(),
  claimed: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  /** Runs whose results were refused because their lease had moved on. */
  fenced: z.number().int(),
  /** Tasks left to claim; 10,000 stands for that many or more. */
  ready: z.number().int(),
  oldestReadyMs: z.number().int().nullable(),
  stopReason: z.enum(['drained', 'budget', 'stopping', 'no_capacity']),
});
export type TickReport = z.infer<typeof tickReportSchema>;
