import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createContext, type Context } from '#server/context';
import { withPort } from '#tests/support/chaos-database';
import { useApi } from '#tests/support/api';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';

/* What a replica says when its database is gone, or hangs: that it cannot answer, and to whom; never a yes, never a 500. */
const site = useSite();
const cutOff = {} as Context;
const api = useApi(cutOff);
let cable: TcpProxy;
let cookie: string;

beforeAll(async () => {
  cable = await startTcpProxy(() => Number(new URL(site.config.databaseUrl!).port));
  const databaseUrl = withPort(site.config.databaseUrl!, cable.port);
  Object.assign(
    cutOff,
    await createContext({ ...site.config, databaseUrl, databaseDirectUrl: databaseUrl }, { isTickerEnabled: false }),
  );
  cookie = await signIn(cutOff, (await addPerson(site, 'admin')).email);
});
afterEach(async () => {
  cable.mend();
  await until(async () => (await api('/api/v1/admin/albums', { cookie })).status === 200);
});
afterAll(async () => {
  await cutOff.close();
  await cable.close();
});

describe.each([
  ['gone', () => cable.cut()],
  ['silent', () => cable.stall()],
])('with a database that is %s', (_how, fail) => {
  it('is told to those who ask for what is private, to come back later', async () => {
    fail();
    await until(() => cutOff.bus.feedAgeMs() > 3000);
    for (const path of ['/api/v1/admin/albums', '/api/v1/admin/settings', '/media/unknown/original']) {
      const beganMs = performance.now();
      const answer = await api(path, { cookie });
      expect(answer.status, path).toBe(503);
      expect(answer.headers.get('retry-after'), path).toBe('1');
      expect(await answer.json(), path).toMatchObject({ code: 'unavailable' });
      expect(performance.now() - beganMs, path).toBeLessThan(5000);
    }
  });

  it('is nobody’s business who asks without a cookie', async () => {
    fail();
    expect((await api('/api/v1/admin/albums')).status).toBe(401);
  });
});
