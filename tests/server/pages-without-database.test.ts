import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';

/* What visitors see while the database is away: what they saw before, and nothing of that once it is back. */
const database = useTestDatabase();
let cable: TcpProxy;
let site: RunningSite;

beforeAll(async () => {
  cable = await startTcpProxy(() => Number(new URL(database.url).port));
  const url = withPort(database.url, cable.port);
  site = await startSiteProcess({
    env: {
      DATABASE_URL: url,
      BETTER_AUTH_SECRET: 'a secret for the time without a database',
      PREPROCESS_CONCURRENCY: '0',
      LOG_LEVEL: 'silent',
    },
  });
}, 240_000);
afterAll(async () => {
  cable.mend();
  await site.remove();
  await cable.close();
});

const rename = (title: string) => database.sql`UPDATE site SET title = ${title}`;
const home = async () => {
  const answer = await fetch(site.url);
  return { status: answer.status, text: await answer.text() };
};
const feedAgeMs = async () =>
  ((await (await fetch(`${site.url}/readyz`)).json()) as { coherenceFeedAgeMs: number }).coherenceFeedAgeMs;

describe.each([
  ['gone', () => cable.cut()],
  ['silent', () => cable.stall()],
])('while the database is %s', (how, fail) => {
  it('pages show what was last known, and the truth as soon as it answers', async () => {
    await rename(`before ${how}`);
    await until(async () => (await home()).text.includes(`before ${how}`));
    fail();
    await rename(`during ${how}`);
    // Served from memory at first, then, with the feed stale, made anew of what was last known.
    await until(async () => {
      const { status, text } = await home();
      expect(status).toBe(200);
      expect(text).toContain(`before ${how}`);
      return (await feedAgeMs()) > 4500;
    });
    cable.mend();
    await until(async () => (await home()).text.includes(`during ${how}`), 5000);
  });
});
