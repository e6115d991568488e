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
