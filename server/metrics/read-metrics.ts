import { sql } from 'drizzle-orm';
import { Gauge, Registry } from 'prom-client';
import type { Context } from '#server/context';
import { processMetrics } from './process-metrics';

/** Deeper than this nobody counts: a million rows take longer to count than the next scrape takes to come. */
const COUNTED = 100_000;

/**
 * What this process counted and how the queue stands, as Prometheus text.
 * The database may be away: then the figures that it has to be asked for are missing, and the others are told all the same.
 */
export async function readMetrics(ctx: Context): Promise<{ contentType: string; text: string }> {
  const parts = [
    await processMetrics().registry.metrics(),
    await ctx.metrics.metrics(),
    await readFeed(ctx),
    await readQueue(ctx).catch(() => ''),
  ];
  return { contentType: ctx.metrics.contentType, text: parts.join('') };
}

async function readFeed({ bus }: Context): Promise<string> {
  const registry = new Registry();
  const age = new Gauge({
    name: 'safelight_coherence_feed_age_seconds',
    help: 'Since this replica last heard what changed; past three it believes its memory no more.',
    registers: [registry],
  });
  age.set(bus.feedAgeMs() / 1000);
  return registry.metrics();
}

async function readQueue(ctx: Context): Promise<string> {
  const [row] = await ctx.db.execute<
    Record<'ready' | 'scheduled' | 'paused' | 'leased' | 'dead' | 'oldest', number>
  >(sql`
    SELECT ${counted('ready')} AS ready, ${counted('scheduled')} AS scheduled, ${counted('paused')} AS paused,
           ${counted('leased')} AS leased, ${counted('dead')} AS dead,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(run_at))::float8
                       FROM (SELECT run_at FROM task WHERE state = 'ready' ORDER BY priority, fair_seq, id LIMIT 10000) waiting), 0) AS oldest`);
  const registry = new Registry();
  const registers = [registry];
  const depth = new Gauge({
    name: 'safelight_tasks',
    help: `Tasks by state; ${COUNTED} stands for that many or more.`,
    labelNames: ['state'],
    registers,
  });
  for (const state of ['ready', 'scheduled', 'paused', 'leased', 'dead'] as const) depth.set({ state }, row![state]);
  const age = new Gauge({
    name: 'safelight_oldest_ready_task_seconds',
    help: 'How long the longest-waiting of the next tasks has waited.',
    registers,
  });
  age.set(row!.oldest);
  return registry.metrics();
}

const counted = (state: string) =>
  sql`(SELECT count(*)::int FROM (SELECT 1 FROM task WHERE state = ${state} LIMIT ${COUNTED}) counted)`;
