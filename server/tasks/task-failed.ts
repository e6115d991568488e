import type { TaskError } from '#server/db/schema/tasks';

/** Why an attempt failed, in words for people, with what the queue needs to decide whether to try again. */
export class TaskFailedError extends Error {
  readonly stage: string | null;
  readonly isPermanent: boolean;
  /** False for errors that nobody foresaw: those are logged whole. */
  readonly isExpected: boolean;

  constructor(
    readonly code: string,
    message: string,
    options: { stage?: string | null; isPermanent?: boolean; isExpected?: boolean; cause?: unknown } = {},
  ) {
    super(storable(message), { cause: options.cause });
    this.name = 'TaskFailedError';
    this.stage = options.stage ?? null;
    this.isPermanent = options.isPermanent ?? false;
    this.isExpected = options.isExpected ?? true;
  }

  toTaskError(): TaskError {
    const { code, stage, message, isPermanent } = this;
    return { class: isPermanent ? 'permanent' : 'transient', code, stage, message };
  }

  static from(error: unknown): TaskFailedError {
    if (error instanceof TaskFailedError) return error;
    return new TaskFailedError('internal', 'Something went wrong inside Safelight; the log says more.', {
      cause: error,
      isExpected: false,
    });
  }
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair, and nobody reads a megabyte. */
function storable(message: string): string {
  return message.replaceAll('\u0000', '').slice(0, 2000).toWellFormed();
}
