import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import type { Config } from '#server/config';
import { schema, type Database } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import type { Log } from '#server/log';
import { CLIENT_ADDRESS_HEADER } from './client-address';
import type { Revocations } from './revocations';
import { siteOrigins } from './site-origins';

/** Sign-in by e-mail and password; nobody signs up by themselves. */
export function createAuth(config: Config, db: Database, secret: string, log: Log, revocations: Revocations) {
  return betterAuth({
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: siteOrigins(config.publicUrl),
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: schema.user,
        session: schema.session,
        account: schema.account,
        verification: schema.verification,
        rateLimit: schema.rateLimit,
      },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    user: { additionalFields: { role: { type: 'string', input: false, defaultValue: 'member' } } },
    session: {
      cookieCache: {
        enabled: config.sessionCookieCacheSeconds > 0,
        maxAge: config.sessionCookieCacheSeconds,
        // The other strategies can be read by anyone who sees the cookie.
        strategy: 'jwe',
        // The browser keeps it: without this gate it is believed until it ends, whoever was signed out meanwhile.
        version: (session, user) => revocations.versionOf(session, user),
      },
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rateLimit',
      // Room for a few slips of the finger, none for a dictionary.
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'safelight',
      // A cold session is one query, not two: an ocean away each is a tenth of a second.
      database: { generateId: () => uuidv7(), joins: true },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      // Only the first line: below it stands what a failed query was asked with.
      log: (_level, message, ...details) =>
        log.error({ err: details.find((detail) => detail instanceof Error) }, message.split('\n')[0]),
    },
    // Faults go to hono/on-error.ts: better-auth would print them whole, what the query was asked with included.
    onAPIError: { throw: true },
  });
}

export type Auth = ReturnType<typeof createAuth>;
