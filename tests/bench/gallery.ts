import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import autocannon from 'autocannon';
import { connect } from '#server/db/client';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { until } from '#tests/support/until';
import { median, type BenchRow } from './row';

const PHOTOS = 1000;
const CONNECTIONS = 20;
const ROUNDS = 3;
const ROUND_SECONDS = 5;

/** The home page with 1,000 photos, beside a small prerendered file of the same process. */
export async function runGalleryBench(): Promise<BenchRow[]> {
  const site = await startSiteProcess({ env: { PREPROCESS_CONCURRENCY: '0' } });
  try {
    await insertPhotos(site);
    const html = await until(async () => {
      const text = await (await fetch(site.url)).text();
      return (text.match(/href="\/photos\//g)?.length ?? 0) >= 60 && text;
    });
    const scripts = await weighScripts(site.url, html);
    const [home, small]: [autocannon.Result[], autocannon.Result[]] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      home.push(await load(`${site.url}/`));
      small.push(await load(`${site.url}/icon.svg`));
    }
    const rate = (results: autocannon.Result[]) => median(results.map((result) => result.requests.average));
    return [
      { name: `home page, ${CONNECTIONS} connections`, value: rate(home), unit: 'requests/s' },
      { name: 'small prerendered file, same process', value: rate(small), unit: 'requests/s' },
      { name: 'home page to small file', value: rate(home) / rate(small), unit: 'ratio', bar: { min: 0.5 } },
      { name: 'home page, p99', value: median(home.map((result) => result.latency.p99)), unit: 'ms' },
      {
        name: 'errors and answers other than 2xx',
        value: home.reduce((sum, { errors, non2xx }) => sum + errors + non2xx, 0),
        unit: '',
        bar: { max: 0 },
      },
      { name: 'HTML of the home page', value: html.length / 1000, unit: 'KB' },
      { name: 'HTML of the home page, gzip', value: gzipSync(html).length / 1000, unit: 'KB', bar: { max: 60 } },
      { name: 'JavaScript before the first touch, gzip', value: scripts / 1000, unit: 'KB', bar: { max: 185 } },
    ];
  } finally {
    await site.remove();
  }
}

function load(url: string): Promise<autocannon.Result> {
  return autocannon({ url, connections: CONNECTIONS, duration: ROUND_SECONDS });
}

/** What a browser of today fetches; `nomodule` is for others. */
async function weighScripts(base: string, html: string): Promise<number> {
  const tags = html.match(/<script[^>]*src="[^"]+"[^>]*>/g) ?? [];
  const sources = new Set(tags.filter((tag) => !/nomodule/i.test(tag)).map((tag) => /src="([^"]+)"/.exec(tag)![1]!));
  const sizes = [...sources].map(async (source) => {
    const answer = await fetch(new URL(source.replaceAll('&amp;', '&'), base));
    return gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Rows of ready photos with their full sets, no bytes: the pictures are not asked for. */
async function insertPhotos(site: RunningSite): Promise<void> {
  const { sql, close } = connect((await findRunningPostgres(site.dataDir))!, 1);
  for (let index = 0; index < PHOTOS; index += 1) {
    const sha256 = createHash('sha256').update(String(index)).digest('hex');
    const isPortrait = index % 4 === 0;
    const [width, height] = isPortrait ? [3000, 4000] : [4000, 2667];
    await sql`
      WITH added AS (
        INSERT INTO photo (id, sha256, media_key, original_key, original_name, original_type, size_bytes, status, width, height, thumbhash, title, completed_at, sort_at)
        VALUES (${randomUUID()}, ${sha256}, ${sha256.slice(0, 22)}, ${`originals/${index}`}, ${`IMG_${index}.jpg`}, 'jpeg', 4000000, 'ready', ${width}, ${height},
                ${Buffer.from(sha256.slice(0, 50), 'hex').toString('base64')}, ${`Photo number ${index}`}, now(), now() - make_interval(mins => ${index}))
        RETURNING id)
      INSERT INTO photo_variant (photo_id, format, width, height, storage_key, size_bytes, sha256)
      SELECT added.id, format, width, width, 'none', 1, '' FROM added, unnest(ARRAY['avif', 'webp', 'jpeg']) format, unnest(ARRAY[320, 640, 1080, 1600, 2560]) width`;
  }
  await close();
}
