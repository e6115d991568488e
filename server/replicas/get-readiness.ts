import { sql } from 'drizzle-orm';
import type { Context } from '#server/context';

export interface Readiness {
  isReady: boolean;
  /** Each check by name; a late feed alone does not make a replica unready, or all would fall together. */
  checks: { database: 'ok' | 'failing'; migrations: 'ok' };
  coherenceFeedAgeMs: number;
}

/** Whether this replica can take traffic. Open to anyone, so it holds no secret. Migrations ran before the context was built. */
export async function getReadiness(ctx: Context): Promise<Readiness> {
  const database = await ctx.db.execute(sql`SELECT 1`).then(
    () => 'ok' as const,
    () => 'failing' as const,
  );
  return {
    isReady: database === 'ok' && !ctx.stopping.aborted,
    checks: { database, migrations: 'ok' },
    coherenceFeedAgeMs: Math.round(ctx.bus.feedAgeMs()),
  };
}
