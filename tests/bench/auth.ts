import path from 'node:path';
import autocannon from 'autocannon';
import { connect } from '#server/db/client';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { addPicture } from '#tests/support/pictures';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { median, type BenchRow } from './row';

const FULL = { rounds: 6, roundSeconds: 3 };
export type AuthBenchSize = typeof FULL;
const CONNECTIONS = 10;

/**
 * A private picture for who is signed in, beside a public one for anybody, from the same process. The browser has both
 * already and asks whether they are still right: what is left is to find out, and who asks.
 */
export async function runAuthBench(size: AuthBenchSize = FULL): Promise<BenchRow[]> {
  const env = { PREPROCESS_CONCURRENCY: '0' };
  const [site, uncached] = await Promise.all([
    startSiteProcess({ env }),
    startSiteProcess({ env: { ...env, SESSION_COOKIE_CACHE_SECONDS: '0' } }),
  ]);
  try {
    const [here, there] = [await addPictures(site), await addPictures(uncached)];
    let faults = 0;
    const load = async (url: string, who: Record<string, string>) => {
      const { headers: known } = await fetch(url, { headers: who });
      const headers = { ...who, 'if-none-match': known.get('etag')! };
      const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: size.roundSeconds });
      faults += result.errors + result.requests.total - (result.statusCodeStats?.['304']?.count ?? 0);
      return result.requests.average;
    };
    // A cookie is believed for a minute: each round has its own. A browser sends it with every picture.
    const round = async (isOpenFirst: boolean) => {
      const [cookie, other] = [await site.signIn(), await uncached.signIn()];
      const measured = { open: 0, warm: 0, asking: 0 };
      for (const name of isOpenFirst ? (['open', 'warm'] as const) : (['warm', 'open'] as const))
        measured[name] = await load(site.url + (name === 'open' ? here.open : here.closed), { cookie });
      measured.asking = await load(uncached.url + there.closed, { cookie: other });
      return measured;
    };
    // The first is for the engine to find out what is hot.
    await round(true);
    const rounds: Awaited<ReturnType<typeof round>>[] = [];
    for (let n = 0; n < size.rounds; n += 1) rounds.push(await round(n % 2 === 0));
    const of = (pick: (measured: { open: number; warm: number; asking: number }) => number) => median(rounds.map(pick));
    return [
      { name: 'open picture, nobody asked who', value: of(({ open }) => open), unit: 'requests/s' },
      { name: 'private picture, warm session', value: of(({ warm }) => warm), unit: 'requests/s' },
      { name: 'warm session to open', value: of(({ warm, open }) => warm / open), unit: 'ratio', bar: { min: 0.9 } },
      {
        name: 'private picture, better-auth without cookie cache',
        value: of(({ asking }) => asking),
        unit: 'requests/s',
      },
      { name: 'warm session to that', value: of(({ warm, asking }) => warm / asking), unit: 'ratio', bar: { min: 3 } },
      { name: 'errors and answers other than 304', value: faults, unit: '', bar: { max: 0 } },
    ];
  } finally {
    await site.remove();
    await uncached.remove();
  }
}

async function addPictures(site: RunningSite): Promise<{ open: string; closed: string }> {
  const { sql, close } = connect((await findRunningPostgres(site.dataDir))!, 1);
  const storageDir = path.join(site.dataDir, 'storage');
  const { path: open } = await addPicture(sql, storageDir, 'public');
  const { path: closed } = await addPicture(sql, storageDir, 'private');
  await close();
  return { open, closed };
}
