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
  workerId: z.string().nullable(),
  /** Stage by name and how far, 0 to 1, as its worker last said. */
  progress: z.object({ stage: z.string(), fraction: z.number() }).nullable(),
  lastError: taskErrorSchema.nullable(),
  runAt: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type BoardTask = z.infer<typeof boardTaskSchema>;

export const taskBoardSchema = z.object({
  counts: z.object({
    ready: z.number().int(),
    running: z.number().int(),
    retrying: z.number().int(),
    failed: z.number().int(),
    done: z.number().int(),
    cancelled: z.number().int(),
  }),
  /** Tasks done in each of the last 60 minutes, oldest first. */
  donePerMinute: z.array(z.number().int()),
  /** The most pressing first: running, retrying, failed, queued, then the latest done. */
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
