import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { loadConfig } from '#server/config';
import { createContext, type Context, type ContextOptions } from '#server/context';
import type { Person } from '#server/auth/actor';
import { uuidv7 } from '#server/db/uuidv7';
import { schema } from '#server/db/client';
import { cloneTemplate, dropDatabase } from './database';

export const TEST_ORIGIN = 'http://127.0.0.1:3000';

/** A whole site of the suite's own: database, storage, caches; developing photos only when asked to. */
export function useSite(
  options: ContextOptions & { env?: Record<string, string> } = { isTickerEnabled: false },
): Context {
  const ctx = {} as Context;
  let url = '';
  let dataDir = '';
  beforeAll(async () => {
    const database = await cloneTemplate();
    await database.close();
    url = database.url;
    dataDir = await mkdtemp(path.join(tmpdir(), 'safelight-site-'));
    const config = loadConfig({
      DATA_DIR: dataDir,
      DATABASE_URL: url,
      // Opened in full by every suite, and one server has them all.
      DATABASE_POOL_MAX: '5',
      SAFELIGHT_EMBEDDED: '1',
      LOG_LEVEL: 'silent',
      ...options.env,
    });
    Object.assign(ctx, await createContext(config, options));
  });
  afterAll(async () => {
    await ctx.close();
    await dropDatabase(url);
    await rm(dataDir, { recursive: true, force: true });
  });
  return ctx;
}

/** An account with a password, and the actor it is. */
export async function addPerson(
  ctx: Context,
  role: Person['role'],
  password = 'correct horse battery',
): Promise<Person> {
  const id = uuidv7();
  const email = `${role}-${id}@example.test`;
  const hash = await (await ctx.auth.$context).password.hash(password);
  await ctx.db.insert(schema.user).values({ id, name: role, email, emailVerified: true, role });
  await ctx.db.insert(schema.account).values({ userId: id, accountId: id, providerId: 'credential', password: hash });
  return { kind: 'person', id, name: role, email, role };
}

/** Signs in through the front door. @returns the Cookie header of that browser */
export async function signIn(ctx: Context, email: string, password = 'correct horse battery'): Promise<string> {
  const { headers } = await ctx.auth.api.signInEmail({
    body: { email, password },
    headers: new Headers(),
    returnHeaders: true,
  });
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
