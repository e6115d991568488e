import { randomUUID } from 'node:crypto';
import type { Context } from '#server/context';

/** What this site's pool was asked while `act` ran, but for what it asks by itself: the feed's poll and the replica's beat. */
export async function queriesOf(ctx: Context, act: () => unknown): Promise<string[]> {
  const queries: string[] = [];
  const client = ctx.sql.options as { debug?: unknown };
  client.debug = (_connection: number, query: string) => queries.push(query);
  try {
    await act();
  } finally {
    delete client.debug;
  }
  return queries.filter((query) => !/coherence_log|\breplica\b/.test(query));
}

/** Resolves when this replica has heard all that was committed until now, and forgets nothing more for it. */
export async function untilHeard(ctx: Context): Promise<void> {
  const mark = randomUUID();
  await new Promise<void>((resolve, reject) => {
    const stop = ctx.bus.onChange(({ key }) => {
      if (key !== mark) return;
      stop();
      resolve();
    });
    ctx.sql`INSERT INTO coherence_log (topic, key) VALUES ('test', ${mark})`.catch(reject);
  });
}
