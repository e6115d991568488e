import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { environment } from './environment';

/**
 * The site's settings, parsed once from the environment: the only reader of process.env in the domain.
 * `.env.example` documents each variable; docs/operations.md says which matter when.
 */
export interface Config {
  host: string;
  port: number;
  /** Absolute folder of the embedded database, the disk storage and the generated secrets. */
  dataDir: string;
  /** Undefined: the launcher starts the embedded PostgreSQL and sets it. */
  databaseUrl: string | undefined;
  databaseDirectUrl: string | undefined;
  databasePoolMax: number;
  /** Absolute folder of the photos' bytes. */
  storageDir: string;
  /** Undefined: generated into `dataDir`. */
  authSecret: string | undefined;
  /** Public origin, without a trailing slash; never taken from a request. */
  publicUrl: string;
  trustedProxies: string[];
  /** Between "not ready" and the end of listening, when told to stop. Undefined: as long as balancers need, if there are other replicas. */
  shutdownDelayMs: number | undefined;
  /** False where `npm run cluster` shows the set-up link, once for all its replicas. */
  isSetupLinkShown: boolean;
  firstAdmin: { email: string; password: string } | undefined;
  sessionCookieCacheSeconds: number;
  /** Single sign-on by an OpenID Connect provider; undefined: none. */
  oidc: OidcConfig | undefined;
  isTickerEnabled: boolean;
  /** Photos developed at once on this replica; 0 = none. */
  preprocessConcurrency: number;
  /** How long a silent worker keeps its task, in milliseconds. */
  preprocessLeaseMs: number;
  /** Of the tick route; undefined: the route is open, and limited. */
  preprocessTickSecret: string | undefined;
  /** Of `/metrics`; undefined: told to this machine alone. */
  metricsToken: string | undefined;
  uploadMaxBytes: number;
  uploadMaxPixels: number;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Where traces go; the SDK reads the rest of OTEL_* itself. */
  tracesExporter: 'none' | 'console' | 'otlp';
  isProduction: boolean;
}

export interface OidcConfig {
  /** As the provider says it of itself, without a trailing slash. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** On the button. */
  name: string;
  /** True: whoever the provider knows becomes a member by coming. False: only who has an account here comes in. */
  isSignUpOpen: boolean;
}

/** Every wrong variable at once, one line each; never the value of a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Safelight cannot start with these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** People paste the discovery address as well: it says the same. */
const DISCOVERY_PATH = /\/\.well-known\/openid-configuration$/;

const secretVariables = new Set([
  'BETTER_AUTH_SECRET',
  'ADMIN_PASSWORD',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'OIDC_CLIENT_SECRET',
  'PREPROCESS_TICK_SECRET',
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
]);

/** @throws ConfigError naming each wrong variable and what was expected of it. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, given)));
  const settings = parsed.data;

  const problems: string[] = [];
  if (Boolean(settings.ADMIN_EMAIL) !== Boolean(settings.ADMIN_PASSWORD)) {
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD: set both or neither.');
  }
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings;
  const isOidcWhole = Boolean(issuer && clientId && clientSecret);
  const isOidcTouched = [issuer, clientId, clientSecret, settings.OIDC_NAME, settings.OIDC_SIGN_UP].some(
    (value) => value !== undefined,
  );
  if (isOidcTouched && !isOidcWhole) {
    problems.push('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three or no OIDC_ variable.');
  }
  // The launcher sets SAFELIGHT_EMBEDDED beside the DATABASE_URL of the database that it started itself.
  const isExternalDatabase = settings.DATABASE_URL !== undefined && env.SAFELIGHT_EMBEDDED !== '1';
  if (isExternalDatabase && !settings.BETTER_AUTH_SECRET) {
    problems.push('BETTER_AUTH_SECRET: expected with DATABASE_URL; all replicas share it (openssl rand -base64 32).');
  }
  if (!settings.BETTER_AUTH_URL && !isLoopback(settings.HOST)) {
    problems.push(
      'BETTER_AUTH_URL: expected when HOST is not loopback: the public address, as https://photos.example.',
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);

  const dataDir = path.resolve(settings.DATA_DIR);
  const isProduction = settings.NODE_ENV === 'production';
  return {
    host: settings.HOST,
    port: settings.PORT,
    dataDir,
    databaseUrl: settings.DATABASE_URL,
    databaseDirectUrl: settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL,
    databasePoolMax: settings.DATABASE_POOL_MAX,
    storageDir: settings.STORAGE_URL
      ? path.resolve(decodeURIComponent(settings.STORAGE_URL.replace(/^file:(\/\/)?/, '')))
      : path.join(dataDir, 'storage'),
    authSecret: settings.BETTER_AUTH_SECRET,
    publicUrl: (settings.BETTER_AUTH_URL ?? `http://${urlHost(settings.HOST)}:${settings.PORT}`).replace(/\/+$/, ''),
    trustedProxies: settings.TRUSTED_PROXIES,
    shutdownDelayMs: settings.SHUTDOWN_DELAY_SECONDS === undefined ? undefined : settings.SHUTDOWN_DELAY_SECONDS * 1000,
    isSetupLinkShown: env.SAFELIGHT_CLUSTER !== '1',
    firstAdmin:
      settings.ADMIN_EMAIL && settings.ADMIN_PASSWORD
        ? { email: settings.ADMIN_EMAIL, password: settings.ADMIN_PASSWORD }
        : undefined,
    sessionCookieCacheSeconds: settings.SESSION_COOKIE_CACHE_SECONDS,
    oidc:
      issuer && clientId && clientSecret
        ? {
            issuer: issuer.replace(DISCOVERY_PATH, '').replace(/\/+$/, ''),
            clientId,
            clientSecret,
            name: settings.OIDC_NAME ?? 'Single sign-on',
            isSignUpOpen: settings.OIDC_SIGN_UP ?? false,
          }
        : undefined,
    isTickerEnabled: settings.PREPROCESS_TICKER_ENABLED ?? true,
    preprocessConcurrency: settings.PREPROCESS_CONCURRENCY ?? Math.max(1, availableParallelism() - 1),
    preprocessLeaseMs: settings.PREPROCESS_LEASE_SECONDS * 1000,
    preprocessTickSecret: settings.PREPROCESS_TICK_SECRET,
    metricsToken: settings.METRICS_TOKEN,
    uploadMaxBytes: settings.UPLOAD_MAX_MEGABYTES * 1_000_000,
    uploadMaxPixels: settings.UPLOAD_MAX_MEGAPIXELS * 1_000_000,
    logLevel: settings.LOG_LEVEL,
    tracesExporter: settings.OTEL_SDK_DISABLED ? 'none' : settings.OTEL_TRACES_EXPORTER,
    isProduction,
  };
}

function describe(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  const value = secretVariables.has(name) ? '' : `, not ${JSON.stringify(given[name])}`;
  const expected = issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : issue.message;
  return `${name}: expected ${expected}${value}.`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
