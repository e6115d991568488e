import { createAuthMiddleware } from '@better-auth/core/api';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import type { Config } from '#server/config';
import type { Database } from '#server/db/client';
import { uuidv7 } from '#server/db/uuidv7';
import type { Log } from '#server/log';
import { authAdapter } from './adapter';
import { CLIENT_ADDRESS_HEADER } from './client-address';
import { disabledPaths } from './disabled-paths';
import { oidcSignIn } from './oidc';
import { passkeys } from './passkeys';
import { recheckPassword } from './recheck-password';
import type { Revocations } from './revocations';
import { siteOrigins } from './site-origins';

/** Sign-in by password, with or without a second factor, by passkey and by single sign-on; nobody signs up by password. */
export function createAuth(config: Config, db: Database, secret: string, log: Log, revocations: Revocations) {
  return betterAuth({
    appName: 'Safelight',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: siteOrigins(config.publicUrl),
    database: authAdapter(db),
    disabledPaths,
    plugins: [
      // Two sites are told apart in an authenticator by their names.
      twoFactor({ issuer: `Safelight ${new URL(config.publicUrl).hostname}` }),
      passkeys(config.publicUrl),
      ...(config.oidc ? [oidcSignIn(config.oidc, log)] : []),
    ],
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    user: {
      additionalFields: {
        role: { type: 'string', input: false, defaultValue: 'member' },
        bannedAt: { type: 'date', input: false, required: false },
      },
      // An address that nobody has proven to be theirs would keep its owner from having an account here.
      validateUserInfo: ({ user, source }) =>
        source.method === 'oauth' && source.action === 'create-user' && !user.emailVerified
          ? { error: 'email_not_verified', errorDescription: 'The provider has not verified this e-mail address.' }
          : undefined,
    },
    account: {
      updateAccountOnSignIn: false,
      // An identity and an account meet by an e-mail address that is verified on both sides, and by nothing else.
      accountLinking: { enabled: true, requireLocalEmailVerified: true, trustedProviders: [] },
    },
    databaseHooks: {
      // The provider's tokens open doors over there, and Safelight asks for nothing there once somebody is signed in.
      account: { create: { before: async (account) => ({ data: { ...account, ...noTokens } }) } },
    },
    hooks: { before: beforeEach, after: recheckPassword },
    session: {
      updateAge: 60 * 60,
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
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-in/social': { window: 60, max: 20 },
        // Beside them, ten wrong codes in a row lock the second factor of an account for a quarter of an hour.
        '/two-factor/*': { window: 60, max: 10 },
        '/passkey/*': { window: 60, max: 20 },
        '/change-password': { window: 60, max: 10 },
      },
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
    onAPIError: { throw: true, errorURL: `${config.publicUrl}/sign-in` },
  });
}

export type Auth = ReturnType<typeof createAuth>;

const noTokens = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};

/** The database ends all sessions with a new password; asked for so, better-auth gives the caller's browser a new one. */
const beforeEach = createAuthMiddleware(async (ctx) => {
  if (ctx.path !== '/change-password') return;
  return { context: { body: { ...ctx.body, revokeOtherSessions: true } } };
});
