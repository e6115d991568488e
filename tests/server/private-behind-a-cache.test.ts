import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#server/db/client';
import { findRunningPostgres } from '#server/db/embedded/find-running-postgres';
import { startCachingProxy, type CachingProxy } from '#tests/support/caching-proxy';
import { findDebianProgram } from '#tests/support/debian-program';
import type { OpenApi } from '#tests/support/openapi';
import { addPicture } from '#tests/support/pictures';
import { startSiteProcess, type RunningSite } from '#tests/support/running-site';

/*
 * What is for one person alone, asked for through nginx, which keeps all that it is not told not to keep. Every page and
 * every JSON route without a parameter that anonymous visitors may not have is tried, those of tomorrow included.
 * Tried: without hono/middleware/private-answers.ts the API's lines fail.
 */
const nginx = await findDebianProgram('nginx');

describe.skipIf(!nginx)('through a proxy that keeps what it may', () => {
  let site: RunningSite;
  let proxy: CachingProxy;
  let pictures: { open: string; closed: string };
  let cookie: string;
  beforeAll(async () => {
    site = await startSiteProcess({ env: { PREPROCESS_CONCURRENCY: '0' } });
    proxy = await startCachingProxy(nginx!, site.url);
    const { sql, close } = connect((await findRunningPostgres(site.dataDir))!, 1);
    const storageDir = path.join(site.dataDir, 'storage');
    pictures = {
      open: (await addPicture(sql, storageDir, 'public')).path,
      closed: (await addPicture(sql, storageDir, 'private')).path,
    };
    await close();
    cookie = await site.signIn();
  }, 180_000);
  afterAll(async () => {
    await proxy?.stop();
    await site?.remove();
  });

  const ask = async (address: string, who: Record<string, string> = {}) => {
    const answer = await fetch(proxy.url + address, { headers: who, redirect: 'manual' });
    await answer.arrayBuffer();
    return { status: answer.status, cache: answer.headers.get('x-cache'), location: answer.headers.get('location') };
  };

  it('strangers get what is public from the proxy, which does keep things', async () => {
    expect((await ask(pictures.open)).cache).toBe('MISS');
    expect(await ask(pictures.open)).toMatchObject({ status: 200, cache: 'HIT' });
  });

  it('a private picture is its owner’s alone', async () => {
    for (const cache of ['MISS', 'MISS'])
      expect(await ask(pictures.closed, { cookie })).toMatchObject({ status: 200, cache });
    expect((await ask(pictures.closed)).status).toBe(404);
  });

  it('no private page is kept', async () => {
    const pages = await privatePages();
    expect(pages).toEqual(expect.arrayContaining(['/account', '/admin', '/admin/people', '/admin/fleet']));
    for (const page of pages) {
      await ask(page, { cookie });
      const mine = await ask(page, { cookie });
      expect([page, mine.cache]).toEqual([page, 'MISS']);
      expect(mine.location ?? '').not.toContain('/sign-in');
      const theirs = await ask(page);
      expect([page, theirs.cache]).toEqual([page, 'MISS']);
      expect([page, theirs.status, theirs.location]).toEqual([page, 307, expect.stringContaining('/sign-in')]);
    }
  });

  it('no private answer of the API is kept', async () => {
    const routes = await privateRoutes();
    expect(routes.length).toBeGreaterThan(8);
    for (const route of routes) {
      expect([route, await ask(route, { cookie })]).toMatchObject([route, { status: 200 }]);
      expect([route, await ask(route, { cookie })]).toMatchObject([route, { status: 200, cache: 'MISS' }]);
      expect([route, await ask(route)]).toMatchObject([route, { status: 401, cache: 'MISS' }]);
    }
  });

  /** As the build lists them: all that have no parameter, and belong to somebody. */
  async function privatePages(): Promise<string[]> {
    const manifest = JSON.parse(await readFile('.next/routes-manifest.json', 'utf8')) as {
      staticRoutes: { page: string }[];
    };
    return manifest.staticRoutes.map(({ page }) => page).filter((page) => /^\/(admin|account)(\/|$)/.test(page));
  }

  async function privateRoutes(): Promise<string[]> {
    const spec = (await (await fetch(`${site.url}/api/v1/openapi.json`)).json()) as OpenApi;
    return Object.entries(spec.paths)
      .filter(([route, operations]) => operations.get && !route.includes('{') && !route.includes('/public/'))
      .map(([route]) => route);
  }
});
