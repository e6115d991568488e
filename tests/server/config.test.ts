import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '#server/config';

const SECRET = 'kJ8vLq2ZxN5wRt7yUe1oPa3sDf6gHb9c';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the settings', () => {
  it('need none, and then stay on this machine', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      dataDir: path.resolve('data'),
      storageDir: path.resolve('data/storage'),
      databaseUrl: undefined,
      sessionCookieCacheSeconds: 60,
      isTickerEnabled: true,
      firstAdmin: undefined,
    });
  });

  it('take an empty value for none', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it.each([
    ['PORT', '0', 'a whole number from 1 to 65535'],
    ['PORT', '80a', 'a whole number from 1 to 65535'],
    ['PORT', '65536', 'a whole number from 1 to 65535'],
    ['DATABASE_POOL_MAX', '-1', 'a whole number from 1 to 1000'],
    ['STORAGE_URL', '/data', 'file:PATH'],
    ['STORAGE_URL', 'file:', 'file:PATH'],
    ['STORAGE_URL', 'file:///', 'file:PATH'],
    ['STORAGE_URL', 'file:%zz', 'file:PATH'],
    ['BETTER_AUTH_URL', 'photos.example', 'an http:// or https:// address'],
    ['BETTER_AUTH_URL', 'ftp://photos.example', 'an http:// or https:// address'],
    ['BETTER_AUTH_URL', 'https://photos.example/gallery', 'without a path'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, nonsense', 'addresses or CIDRs'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'addresses or CIDRs'],
    ['ADMIN_EMAIL', 'me', 'an e-mail address'],
    ['OIDC_ISSUER', 'id.example', 'the https:// address'],
    ['OIDC_ISSUER', 'https://id.example/?tenant=1', 'the https:// address'],
    ['OIDC_SIGN_UP', 'yes', 'one of 0, 1, true, false'],
    ['SESSION_COOKIE_CACHE_SECONDS', '301', 'a whole number from 0 to 300'],
    ['PREPROCESS_TICKER_ENABLED', 'yes', 'one of 0, 1, true, false'],
    ['PREPROCESS_CONCURRENCY', '65', 'a whole number from 0 to 64'],
    ['UPLOAD_MAX_MEGABYTES', '0', 'a whole number from 1 to 100000'],
    ['UPLOAD_MAX_MEGAPIXELS', '1.5', 'a whole number from 1 to 2000'],
    ['LOG_LEVEL', 'loud', 'one of fatal, error, warn, info, debug, trace, silent'],
  ])('name %s=%s and what was expected', (name, value, expected) => {
    const problem = problemsOf({ [name]: value }).find((line) => line.startsWith(`${name}: `));
    expect(problem).toContain(expected);
    expect(problem).toContain(JSON.stringify(value));
  });

  it.each([
    ['BETTER_AUTH_SECRET', 'short-s3cr3t', 'at least 32 characters'],
    ['BETTER_AUTH_SECRET', 'better-auth-secret-12345678901234567890', 'not a well-known value'],
    ['BETTER_AUTH_SECRET', 'abababababababababababababababababab', 'a random value'],
    ['ADMIN_PASSWORD', 'hunter2', 'at least 8 characters'],
    ['ADMIN_PASSWORD', 'hunter2'.repeat(30), 'at most 128 characters'],
    ['DATABASE_URL', 'mysql://root:pa55w0rd@db/x', 'a postgres:// URL'],
    ['OIDC_CLIENT_SECRET', 'pa55w0rd'.repeat(63), 'at most 500 characters'],
    ['DATABASE_DIRECT_URL', 'postgres://root:pa55w0rd@[/x', 'a postgres:// URL'],
  ])('never repeat the value of %s', (name, value, expected) => {
    const problems = problemsOf({ [name]: value, ADMIN_EMAIL: 'me@photos.example' });
    expect(problems.some((line) => line.startsWith(`${name}: `) && line.includes(expected))).toBe(true);
    expect(problems.join('\n')).not.toContain(value);
    expect(problems.join('\n')).not.toContain('pa55w0rd');
  });

  it('name every wrong variable at once', () => {
    const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'x', ADMIN_EMAIL: 'x' });
    expect(problems.map((problem) => problem.split(':')[0]!).sort()).toEqual(['ADMIN_EMAIL', 'LOG_LEVEL', 'PORT']);
  });

  it('want the secret beside an external database, and let the launcher do without', () => {
    const database = { DATABASE_URL: 'postgres://db/safelight' };
    expect(problemsOf(database).join()).toContain('BETTER_AUTH_SECRET: expected with DATABASE_URL');
    expect(problemsOf({ ...database, BETTER_AUTH_SECRET: SECRET })).toEqual([]);
    expect(problemsOf({ ...database, SAFELIGHT_EMBEDDED: '1' })).toEqual([]);
    expect(loadConfig({ ...database, BETTER_AUTH_SECRET: SECRET }).databaseDirectUrl).toBe('postgres://db/safelight');
  });

  it('want the public address where the site can be reached from elsewhere', () => {
    expect(problemsOf({ HOST: '0.0.0.0' }).join()).toContain('BETTER_AUTH_URL: expected when HOST is not loopback');
    expect(loadConfig({ HOST: '0.0.0.0', BETTER_AUTH_URL: 'https://Photos.example/' }).publicUrl).toMatch(
      /^https:\/\/[Pp]hotos\.example$/,
    );
    expect(loadConfig({ HOST: '::1', PORT: '81' }).publicUrl).toBe('http://[::1]:81');
  });

  it('want both of ADMIN_EMAIL and ADMIN_PASSWORD or neither', () => {
    expect(problemsOf({ ADMIN_EMAIL: 'me@photos.example' }).join()).toContain('set both or neither');
    expect(problemsOf({ ADMIN_PASSWORD: 'long enough' }).join()).toContain('set both or neither');
  });

  it('want an issuer, a client id and a client secret of OpenID Connect, or none of them', () => {
    const whole = { OIDC_ISSUER: 'https://id.example/home', OIDC_CLIENT_ID: 'me', OIDC_CLIENT_SECRET: 's3cr3t' };
    expect(loadConfig({}).oidc).toBeUndefined();
    expect(loadConfig(whole).oidc).toEqual({
      issuer: 'https://id.example/home',
      clientId: 'me',
      clientSecret: 's3cr3t',
      name: 'Single sign-on',
      isSignUpOpen: false,
    });
    const named = { OIDC_NAME: 'Our house', OIDC_SIGN_UP: 'true' };
    expect(loadConfig({ ...whole, ...named }).oidc).toMatchObject({ name: 'Our house', isSignUpOpen: true });
    for (const name of Object.keys(whole)) {
      const problems = problemsOf({ ...whole, [name]: '' });
      expect(problems).toEqual([
        'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three or no OIDC_ variable.',
      ]);
    }
    for (const [name, value] of Object.entries({ ...named, OIDC_SIGN_UP: 'false' })) {
      expect(problemsOf({ [name]: value }).join()).toContain('set all three');
    }
  });

  it.each([
    ['https://id.example/', 'https://id.example'],
    ['http://127.0.0.1:9000/o/site/', 'http://127.0.0.1:9000/o/site'],
    ['https://id.example/home/.well-known/openid-configuration', 'https://id.example/home'],
  ])('take %s for the issuer %s', (given, issuer) => {
    const client = { OIDC_CLIENT_ID: 'me', OIDC_CLIENT_SECRET: 's3cr3t' };
    expect(loadConfig({ ...client, OIDC_ISSUER: given }).oidc).toMatchObject({ issuer });
  });
});
