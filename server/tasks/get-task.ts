import { sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { NotFoundError } from '#server/errors';
import { describedTask, photoOfTask, utc } from './describe-task';
import type { BoardTask, Task, TaskAttempt } from './schemas';

/** One task with its attempts that did not succeed, the latest fifty. @throws NotFoundError when it is forgotten */
export async function getTask(ctx: Context, actor: Actor, taskId: number): Promise<Task> {
  authorize(actor, 'tasks:read');
  const [row] = await ctx.db.execute<{ task: BoardTask; attempts: TaskAttempt[] }>(sql`
    SELECT ${describedTask} AS task,
           (SELECT coalesce(json_agg(json_build_object(
                     'attempt', a.attempt, 'outcome', a.outcome, 'error', a.error, 'workerId', a.worker_id,
                     'startedAt', ${utc(sql`a.started_at`)}, 'endedAt', ${utc(sql`a.ended_at`)}) ORDER BY a.lease_token DESC), '[]')
              FROM (SELECT * FROM task_attempt WHERE task_id = t.id AND outcome <> 'done' ORDER BY lease_token DESC LIMIT 50) a) AS attempts
      FROM task t ${photoOfTask}
     WHERE t.id = ${taskId}`);
  if (!row) throw new NotFoundError('There is no such task any more.');
  return { ...row.task, attempts: row.attempts };
}
