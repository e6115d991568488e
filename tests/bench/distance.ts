import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Sql } from '#server/db/client';
import { startEmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';
import { withPort } from '#tests/support/chaos-database';
import { addPicture } from '#tests/support/pictures';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { startTcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';
import { median, type BenchRow } from './row';

/** An ocean: what light in glass takes from one side to the other, and as long back. */
const ONE_WAY_MS = 55;
const FULL = { requests: 15, restarts: 3 };
export type DistanceBenchSize = typeof FULL;

/** The site on one side of an ocean, its database on the other: how long its answers take, and how often they cross it. */
export async function runDistanceBench(size: DistanceBenchSize = FULL): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'safelight-bench-'));
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'database') });
  const ocean = await startTcpProxy(() => Number(new URL(server.url).port), ONE_WAY_MS);
  const near = connect(server.url, 1);
  const dataDir = path.join(folder, 'site');
  const start = () =>
    startSiteProcess({
      dataDir,
      env: {
        DATABASE_URL: withPort(server.url, ocean.port),
        BETTER_AUTH_SECRET: 'a secret on this side of the ocean',
        PREPROCESS_CONCURRENCY: '0',
        LOG_LEVEL: 'info',
      },
    });
  let site = await start();
  try {
    const first: Timed[] = [];
    for (let restart = 0; restart < size.restarts; restart += 1) {
      // From a browser that was signed in before, too long ago for what is sealed in its cookie to be believed.
      const cookie = tokenOf(await site.signIn());
      await site.stop();
      site = await start();
      first.push(await timed(site, '/api/v1/admin/tasks', cookie));
    }
    return await measure(site, near.sql, path.join(dataDir, 'storage'), first, size);
  } finally {
    await site.stop();
    await near.close();
    await ocean.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  site: RunningSite,
  sql: Sql,
  storageDir: string,
  first: Timed[],
  { requests }: DistanceBenchSize,
): Promise<BenchRow[]> {
  const cookie = await site.signIn();
  const { path: picture } = await addPicture(sql, storageDir, 'private');
  const several = async (path: string, cookieOf: () => string | undefined): Promise<Timed[]> => {
    const taken: Timed[] = [];
    for (let n = 0; n < requests; n += 1) taken.push(await timed(site, path, cookieOf()));
    return taken;
  };
  // The first loads what is warm in the others.
  const warm = (await several(picture, () => cookie)).slice(1);
  const cold = await several(picture, () => tokenOf(cookie));
  const board = await several('/api/v1/admin/tasks', () => cookie);
  const boardPage = (await several('/admin/tasks', () => cookie)).slice(1);
  const page = (await several('/', () => undefined)).slice(1);
  return [
    ...rowsOf('warm authenticated read', warm, 20),
    ...rowsOf('cold authenticated read', cold, 250),
    ...rowsOf('first request after boot', first, 300),
    ...rowsOf('admin task board', board, 300),
    ...rowsOf('admin task board, the page', boardPage, 300),
    ...rowsOf('public page', page, 20),
  ];
}

interface Timed {
  ms: number;
  /** Statements sent: each crosses the ocean and comes back. */
  queries: number;
}

async function timed(site: RunningSite, address: string, cookie?: string): Promise<Timed> {
  const beganMs = performance.now();
  const answer = await fetch(site.url + address, { headers: cookie ? { cookie } : {} });
  await answer.arrayBuffer();
  const ms = performance.now() - beganMs;
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return { ms, queries: await queriesOf(site, answer.headers.get('x-request-id')!) };
}

/** As the log has it. */
async function queriesOf(site: RunningSite, requestId: string): Promise<number> {
  const line = await until(() =>
    site
      .output()
      .split('\n')
      .find((each) => each.includes(requestId) && each.includes('"queries"')),
  );
  return (JSON.parse(line) as { queries: number }).queries;
}

/** Only what names the session: what is sealed in the other cookie is not believed, for it is not there. */
function tokenOf(cookie: string): string {
  return cookie.split('; ').find((pair) => pair.includes('session_token'))!;
}

function rowsOf(name: string, taken: Timed[], maxMs: number): BenchRow[] {
  return [
    { name: `${name}, p50`, value: median(taken.map(({ ms }) => ms)), unit: 'ms', bar: { max: maxMs } },
    { name: `${name}, queries`, value: median(taken.map(({ queries }) => queries)), unit: '' },
  ];
}
