import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TickReport } from '#server/tasks/schemas';
import { makeJpeg } from '#tests/support/images';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';
import { until } from '#tests/support/until';

const SECRET = 'a-secret-that-is-in-no-log';
const path = '/api/v1/preprocess-tasks/tick';

/** The site as it runs where a cron drives it: no ticker, the tick route and its secret. */
let site: RunningSite;
beforeAll(async () => {
  site = await startSiteProcess({
    env: { PREPROCESS_TICKER_ENABLED: 'false', PREPROCESS_TICK_SECRET: SECRET, LOG_LEVEL: 'trace' },
  });
}, 180_000);
afterAll(() => site.remove());

const tick = (headers: Record<string, string>) => fetch(`${site.url}${path}`, { method: 'POST', headers });

describe('a site that a cron drives', () => {
  it('leaves a photo queued until the tick develops it, whole', async () => {
    const cookie = await site.signIn();
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(await makeJpeg(1, 500, 400))]), 'photo.jpg');
    const added = await fetch(`${site.url}/api/v1/admin/photos`, { method: 'POST', headers: { cookie }, body: form });
    const { id, status } = (await added.json()) as { id: string; status: string };
    expect(status).toBe('queued');

    // No cookie, no session, no origin: as curl in a crontab sends it.
    const answer = await tick({ 'x-preprocess-tick-secret': SECRET });
    expect(answer.status).toBe(200);
    const report = (await answer.json()) as TickReport;
    expect(report).toMatchObject({ failed: 0, fenced: 0, ready: 0, stopReason: 'drained' });
    expect(report.done).toBeGreaterThanOrEqual(2);
    const photo = await fetch(`${site.url}/api/v1/admin/photos/${id}`, { headers: { cookie } });
    expect(((await photo.json()) as { status: string }).status).toBe('ready');
    await until(async () => (await (await fetch(site.url)).text()).includes(`/photos/${id}`));
  });

  it('says 401 through the whole stack to a secret that is missing, wrong, empty, repeated or a megabyte long', async () => {
    const statuses = [
      await rawStatus([]),
      await rawStatus(['']),
      await rawStatus([SECRET.toUpperCase()]),
      await rawStatus([SECRET, SECRET]),
      await rawStatus(['x'.repeat(1_000_000)]),
      await rawStatus([SECRET + 'x'.repeat(100_000)]),
    ];
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401]);
    expect(await rawStatus([SECRET])).toBe(200);
  });

  it('refuses headers of that size everywhere else', async () => {
    expect(await rawStatus(['x'.repeat(100_000)], '/')).toBe(431);
  });

  it('never writes the secret, nor what was sent for it, into its log', async () => {
    expect((await tick({ 'x-preprocess-tick-secret': 'what-somebody-guessed' })).status).toBe(401);
    expect(site.output()).toContain('"status":401');
    expect(site.output()).not.toContain(SECRET);
    expect(site.output()).not.toContain('what-somebody-guessed');
  });
});

/** Straight down the socket: no client stands between that would refuse to send such headers. */
async function rawStatus(secrets: string[], target = path): Promise<number> {
  const { hostname, port, host } = new URL(site.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = [`POST ${target} HTTP/1.1`, `Host: ${host}`, 'Content-Length: 0', 'Connection: close'];
  for (const secret of secrets) lines.push(`x-preprocess-tick-secret: ${secret}`);
  // A server that has seen enough closes before all is sent.
  socket.on('error', () => {});
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
