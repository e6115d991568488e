import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { Hono } from 'hono';
import type { Env } from '#hono/env';
import { createApp } from '#hono/app';
import { useApi } from '#tests/support/api';
import { SAMPLE_ID, sampleOf, type OpenApi } from '#tests/support/openapi';
import { scopeSchema, type Scope } from '#server/auth/scopes';
import { addPerson, signIn, useSite } from '#tests/support/site';
import { addToken, ALL_SCOPES, bearer } from '#tests/support/tokens';

/*
 * Who may call what, for every route that the app has: a route added tomorrow is tried tomorrow. Each JSON route is
 * called with a request that validates, so that the answer is the verb's guard's, not the schema's.
 * Tried: `authorize` taken out of listAlbums, editSite and the task events, one at a time; each made its line fail. So did
 * the wrong scope asked for in listAlbums and createAlbum, and a scope in place of 'admin' in listTokens.
 */
const ctx = useSite({
  isTickerEnabled: false,
  env: { PREPROCESS_TICK_SECRET: 'a secret of the sweep', METRICS_TOKEN: 'a token of the sweep' },
});
const api = useApi(ctx);
const routes = [
  ...new Map(
    createApp(async () => ctx)
      .routes.filter((route) => !isMiddleware(route))
      .flatMap(({ method, path: pattern }) =>
        (method === 'ALL' ? ['GET', 'HEAD', 'OPTIONS', 'POST', 'PATCH', 'DELETE'] : [method]).map(
          (verb) => [`${verb} ${pattern}`, { verb, pattern }] as const,
        ),
      ),
  ).entries(),
].sort(([a], [b]) => a.localeCompare(b));
let spec: OpenApi;
const cookies = { forged: '', tampered: '', member: '', admin: '' };
/** A token of an admin with this scope alone, and one with every other. */
const tokens = new Map<Scope, { alone: string; others: string }>();
const bearers = { all: '', member: '' };

beforeAll(async () => {
  spec = (await (await api('/api/v1/openapi.json')).json()) as OpenApi;
  const admin = await addPerson(ctx, 'admin');
  const member = await addPerson(ctx, 'member');
  cookies.admin = await signIn(ctx, admin.email);
  cookies.member = await signIn(ctx, member.email);
  const secretOf = async (...args: Parameters<typeof addToken>) => (await addToken(...args)).secret;
  bearers.all = await secretOf(ctx, admin);
  bearers.member = await secretOf(ctx, { ...member, role: 'admin' });
  for (const scope of ALL_SCOPES) {
    const others = ALL_SCOPES.filter((other) => other !== scope);
    tokens.set(scope, { alone: await secretOf(ctx, admin, [scope]), others: await secretOf(ctx, admin, others) });
  }
  cookies.forged =
    'safelight.session_token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D; safelight.session_data=e30';
  // An admin's cookie with another session under the same signature, and its cached half changed.
  cookies.tampered = cookies.admin
    .replace(/(session_token=)(.)/, (_all, name, first) => name + (first === 'x' ? 'y' : 'x'))
    .replace(/(session_data=.{40})(.)/, '$1_');
});

/** app.use() registers for every method under a star; what answers requests does so at a path, or for named methods. */
function isMiddleware(route: { method: string; path: string; handler: unknown }): boolean {
  return route.method === 'ALL' && (route.path === '/*' || route.path === '/api/*');
}

/** `secret`: for machines, which bring a secret in a header; who is signed in does not matter. */
type Permission = 'admin' | 'member' | 'secret' | 'public';
function permissionOf(pattern: string): Permission {
  if (pattern === '/metrics' || pattern.startsWith('/api/v1/preprocess-tasks/')) return 'secret';
  if (pattern.startsWith('/api/v1/user/')) return 'member';
  return pattern.startsWith('/api/v1/admin/') || pattern === '/media/:key/original' ? 'admin' : 'public';
}

/** Which scope a token needs: the resource is in the route's name, and whoever does not GET writes. Null: none will do. */
function scopeOf({ verb, pattern }: { verb: string; pattern: string }): Scope | null {
  const resource = pattern.startsWith('/media/') ? 'photos' : pattern.split('/')[4]!;
  // An upload is a photo on its way, and who asks how far it is goes on with it.
  if (resource === 'uploads') return 'photos:write';
  return scopeSchema.safeParse(`${resource}:${verb === 'GET' ? 'read' : 'write'}`).data ?? null;
}

/** Calls it validly as far as is known, and lets go of what streams. */
async function tryRoute(
  { verb, pattern }: { verb: string; pattern: string },
  cookie?: string,
  secret?: string,
): Promise<number> {
  const operation = spec.paths[pattern.replaceAll(/:(\w+)/g, '{$1}')]?.[verb.toLowerCase()];
  const schema = operation?.requestBody?.content['application/json']?.schema;
  const idOf = (name: string) => {
    const type = operation?.parameters?.find((parameter) => parameter.name === name)?.schema.type;
    return type === 'integer' ? '4711' : SAMPLE_ID;
  };
  const target = pattern.replaceAll(/:(\w+)/g, (_all, name: string) => idOf(name)).replace(/\*$/, SAMPLE_ID);
  const response = await api(target, {
    method: verb,
    cookie,
    headers: secret === undefined ? {} : bearer(secret),
    ...(schema && { json: sampleOf(schema) }),
  });
  await response.body?.cancel();
  return response.status;
}

describe.each(routes)('%s', (_name, route) => {
  if (permissionOf(route.pattern) === 'admin') {
    it('is for admins', async () => {
      expect(await tryRoute(route), 'nobody').toBe(401);
      expect(await tryRoute(route, cookies.forged), 'a forged cookie').toBe(401);
      expect(await tryRoute(route, cookies.tampered), 'a tampered cookie').toBe(401);
      expect(await tryRoute(route, cookies.member), 'a member').toBe(403);
      const admin = await tryRoute(route, cookies.admin);
      expect([401, 403, 500], 'an admin').not.toContain(admin);
    });

    it('is for tokens with its scope, if it has one', async () => {
      const scope = scopeOf(route);
      expect(await tryRoute(route, cookies.admin, 'safelight_wrong'), 'a bad token beside a good cookie').toBe(401);
      expect(await tryRoute(route, cookies.admin, bearers.member), 'a member’s token').toBe(403);
      if (!scope) return expect(await tryRoute(route, cookies.admin, bearers.all), 'every scope').toBe(403);
      const { alone, others } = tokens.get(scope)!;
      expect(await tryRoute(route, cookies.admin, others), `every scope but ${scope}`).toBe(403);
      expect([401, 403, 500], scope).not.toContain(await tryRoute(route, undefined, alone));
    });
  } else if (permissionOf(route.pattern) === 'member') {
    it('is for whoever is signed in', async () => {
      expect(await tryRoute(route), 'nobody').toBe(401);
      expect(await tryRoute(route, cookies.forged), 'a forged cookie').toBe(401);
      expect(await tryRoute(route, cookies.tampered), 'a tampered cookie').toBe(401);
      for (const cookie of [cookies.member, cookies.admin]) {
        expect([401, 403, 500], 'a person').not.toContain(await tryRoute(route, cookie));
      }
    });
  } else if (permissionOf(route.pattern) === 'secret') {
    it('is for whoever has its secret, whoever is signed in', async () => {
      for (const cookie of [undefined, cookies.forged, cookies.tampered, cookies.member, cookies.admin]) {
        expect(await tryRoute(route, cookie)).toBe(401);
      }
    });
  } else {
    it('is for everyone', async () => {
      for (const cookie of [undefined, cookies.forged, cookies.tampered, cookies.member, cookies.admin]) {
        // better-auth answers for itself: its own protected calls are under /api/auth. The set-up token is its own key.
        if (route.pattern === '/api/auth/*' || route.pattern === '/api/v1/public/setup') continue;
        expect([401, 403, 500]).not.toContain(await tryRoute(route, cookie));
      }
    });
  }
});

describe('the sweep itself', () => {
  it('sees the routes that there are', () => {
    const names = routes.map(([name]) => name);
    expect(names.filter((name) => name.includes('/api/v1/admin/')).length).toBeGreaterThan(35);
    for (const name of [
      'GET /api/v1/user/sessions',
      'POST /api/v1/admin/people/:id/ban',
      'POST /api/v1/public/invitations/accept',
      'POST /api/v1/admin/photos',
      'PATCH /api/v1/admin/uploads/*',
      'GET /api/v1/admin/tasks/events',
      'GET /media/:key/:file',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('knows scopes of its own for what tokens may, and none for what is for people', () => {
    const scopes = routes
      .filter(({ 1: route }) => permissionOf(route.pattern) === 'admin')
      .map(([, route]) => scopeOf(route));
    expect(new Set(scopes)).toEqual(new Set([null, ...ALL_SCOPES]));
    expect(scopeOf({ verb: 'GET', pattern: '/api/v1/admin/people' })).toBeNull();
    expect(scopeOf({ verb: 'POST', pattern: '/api/v1/admin/albums/:id/restore' })).toBe('albums:write');
  });

  it('gets past the schemas: an admin’s requests are valid ones', async () => {
    for (const [name, route] of routes) {
      if (!spec.paths[route.pattern.replaceAll(/:(\w+)/g, '{$1}')]?.[route.verb.toLowerCase()]) continue;
      if (route.pattern === '/api/v1/public/setup' || permissionOf(route.pattern) === 'secret') continue;
      expect(await tryRoute(route, cookies.admin), name).not.toBe(422);
    }
  });

  it('would notice an admin route without a guard', async () => {
    const open = createApp(async () => ctx);
    open.route(
      '/api/v1/admin/forgotten',
      new Hono<Env>().get('/', (c) => c.json({ leaked: true })),
    );
    const added = open.routes.find((route) => route.path === '/api/v1/admin/forgotten')!;
    expect(isMiddleware(added)).toBe(false);
    expect(permissionOf(added.path)).toBe('admin');
    const answer = await open.fetch(new Request('http://127.0.0.1:3000/api/v1/admin/forgotten'));
    expect(answer.status).not.toBe(401);
  });

  it('leaves no session alive that a member could raise to an admin’s', async () => {
    const [token] = cookies.member.split('; ').filter((pair) => pair.includes('session_token'));
    const [data] = cookies.admin.split('; ').filter((pair) => pair.includes('session_data'));
    expect(data).toBeDefined();
    // A member's token beside an admin's cached session: whatever may change something asks the database.
    expect((await api('/api/v1/admin/settings', { cookie: `${token}; ${data}` })).status).toBe(403);
  });
});

describe('each verb of the server', () => {
  it('that takes an actor authorises in its first line', async () => {
    const verbs: string[] = [];
    for (const file of await readdir('server', { recursive: true })) {
      // The guard itself is not guarded.
      if (!file.endsWith('.ts') || file === path.join('auth', 'actor.ts')) continue;
      const source = ts.createSourceFile(
        file,
        await readFile(path.join('server', file), 'utf8'),
        ts.ScriptTarget.Latest,
      );
      for (const node of source.statements) {
        if (!ts.isFunctionDeclaration(node) || node.modifiers?.[0]?.kind !== ts.SyntaxKind.ExportKeyword) continue;
        const parameters = node.parameters.map((parameter) => parameter.getText(source));
        if (!parameters.includes('actor: Actor')) continue;
        verbs.push(node.name!.text);
        expect(node.body!.statements[0]!.getText(source), `${node.name!.text} in server/${file}`).toMatch(
          /^authorize\(actor, '/,
        );
      }
    }
    expect(verbs.length).toBeGreaterThan(30);
  });
});

describe('each page', () => {
  it('lies in a folder that says who may see it, and asks before it shows anything that is not for everyone', async () => {
    const pages = (await readdir('app', { recursive: true })).filter((file) => path.basename(file) === 'page.tsx');
    const guarded = [
      { room: '(admin)', folder: '(admin)/admin/', permission: 'admin' },
      { room: '(account)', folder: '(account)/account/', permission: 'member' },
    ];
    for (const page of pages)
      expect(page, 'a page outside the known folders').toMatch(/^\((site|share|admin|account|auth)\)\//);
    for (const { room, folder, permission } of guarded) {
      const inRoom = pages.filter((page) => page.startsWith(room));
      expect(inRoom.length).toBeGreaterThan(0);
      for (const page of inRoom) {
        expect(page.startsWith(folder), page).toBe(true);
        const source = await readFile(path.join('app', page), 'utf8');
        const functions = source.match(/^export (default )?(async )?function/gm) ?? [];
        const guards = source.match(new RegExp(`await requirePermission\\('${permission}', `, 'g')) ?? [];
        expect(guards.length, `${page}: each function of a page is asked for by itself`).toBe(functions.length);
      }
    }
  });
});
