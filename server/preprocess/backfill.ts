import { sql } from 'drizzle-orm';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import type { Database, Queryable } from '#server/db/client';
import { NotFoundError } from '#server/errors';
import { PIPELINE_VERSION } from '#server/images/variant-set';
import { cancelTasks } from '#server/tasks/cancel';
import { enqueueTasks } from '#server/tasks/enqueue';
import { pauseTasks, resumeTasks } from '#server/tasks/pause';
import { backfillOwner, backfillTask, FIRST_LOOK, VARIANTS } from './enqueue';

/** Live tasks of a backfill at once: enough not to run dry, few enough to be paused and counted in no time. */
const WINDOW = 500;

/** Photos that an older pipeline developed and that nothing is going to develop anew. */
const outdated = (version: number) => sql`
  photo.pipeline_version < ${version} AND photo.pipeline_version IS NOT NULL AND photo.status = 'ready' AND photo.deleted_at IS NULL`;

/**
 * Begins the backfill of a new pipeline version, and keeps a window of its tasks in the queue until no photo is left.
 * Nothing is remembered but what the photos say of themselves, so that it can be interrupted anywhere.
 */
export async function advanceBackfill(db: Database, version = PIPELINE_VERSION): Promise<void> {
  await db.execute(sql`
    INSERT INTO backfill (pipeline_version, total, remaining)
    SELECT ${version}, count(*), count(*) FROM photo WHERE ${outdated(version)} HAVING count(*) > 0
    ON CONFLICT DO NOTHING`);
  await db.transaction(async (transaction) => {
    const [running] = await transaction.execute(
      sql`SELECT 1 FROM backfill WHERE pipeline_version = ${version} AND state = 'running' FOR UPDATE`,
    );
    if (!running) return;
    const photos = await transaction.execute<{ id: string }>(sql`
      SELECT photo.id FROM photo
       WHERE ${outdated(version)}
         AND NOT EXISTS (SELECT 1 FROM task WHERE task.dedupe_key = photo.id || ${`:${version}`} AND state <> 'done')
       ORDER BY photo.pipeline_version, photo.id
       LIMIT greatest(0, ${WINDOW} - (SELECT count(*) FROM task WHERE owner_id = ${backfillOwner(version)} AND state IN ('scheduled', 'ready', 'leased')))`);
    await enqueueTasks(
      transaction,
      photos.map(({ id }) => backfillTask(FIRST_LOOK, id, version)),
    );
    await countRemaining(transaction, version);
  });
}

/**
 * After a photo's first look the rest of it; unless the backfill was stopped meanwhile: then the photo is still outdated, and
 * is taken up again when it goes on. Holds the backfill's row until the commit, so that whoever stops it sees the task.
 */
export async function continueBackfill(transaction: Queryable, photoId: string, version: number): Promise<void> {
  const [running] = await transaction.execute(
    sql`SELECT 1 FROM backfill WHERE pipeline_version = ${version} AND state = 'running' FOR SHARE`,
  );
  if (running) await enqueueTasks(transaction, [backfillTask(VARIANTS, photoId, version)]);
}

/** Stops it on every replica within a second; what was done stays done. @throws NotFoundError when none is running */
export async function pauseBackfill(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'tasks:write');
  const version = await move(ctx.db, 'running', 'paused');
  await pauseTasks(ctx.db, sql`owner_id = ${backfillOwner(version)}`);
}

/** @throws NotFoundError when none is paused */
export async function resumeBackfill(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'tasks:write');
  const version = await move(ctx.db, 'paused', 'running');
  await resumeTasks(ctx.db, sql`owner_id = ${backfillOwner(version)}`);
}

/** The photos keep what they have. @throws NotFoundError when none is under way */
export async function cancelBackfill(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'tasks:write');
  const version = await move(ctx.db, 'running', 'cancelled').catch(() => move(ctx.db, 'paused', 'cancelled'));
  await ctx.db.transaction((transaction) =>
    cancelTasks(transaction, ctx.taskHandlers, sql`owner_id = ${backfillOwner(version)}`),
  );
}

/** The newest one. @throws NotFoundError unless it is in state `from` */
async function move(db: Database, from: 'running' | 'paused', to: 'running' | 'paused' | 'cancelled'): Promise<number> {
  const [row] = await db.execute<{ pipeline_version: number }>(sql`
    UPDATE backfill SET state = ${to}, finished_at = CASE WHEN ${to} = 'cancelled' THEN clock_timestamp() END
     WHERE state = ${from} AND pipeline_version = (SELECT max(pipeline_version) FROM backfill)
    RETURNING pipeline_version`);
  if (!row) throw new NotFoundError(`No backfill is ${from}.`);
  return row.pipeline_version;
}

async function countRemaining(transaction: Queryable, version: number): Promise<void> {
  await transaction.execute(sql`
    WITH left_over AS (
      SELECT count(*) AS photos FROM photo WHERE ${outdated(version)}
    ), live AS (
      SELECT 1 FROM task WHERE owner_id = ${backfillOwner(version)} AND state IN ('scheduled', 'ready', 'paused', 'leased') LIMIT 1
    )
    UPDATE backfill
       SET remaining = left_over.photos,
           state = CASE WHEN EXISTS (SELECT 1 FROM live) THEN state ELSE 'done' END,
           finished_at = CASE WHEN EXISTS (SELECT 1 FROM live) THEN NULL ELSE clock_timestamp() END
      FROM left_over WHERE pipeline_version = ${version}`);
}
