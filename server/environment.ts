import { isIP } from 'node:net';
import { z } from 'zod';

const wellKnownSecrets = ['better-auth-secret-12345678901234567890', 'change-me', 'changeme', 'secret', 'password'];

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);
const httpUrl = z
  .string()
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), 'an http:// or https:// URL');
const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), 'a postgres:// URL');

/** Each variable as it is written, what it defaults to, and in what words it is asked for when it is wrong. */
export const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(1, 65_535).default(3000),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATABASE_POOL_MAX: wholeNumber(1, 1000).default(10),
  STORAGE_URL: z
    .string()
    .refine((value) => /^file:\/*[^/]/.test(value) && isDecodable(value), 'file:PATH')
    .optional(),
  BETTER_AUTH_SECRET: z
    .string()
    .min(32, 'at least 32 characters (openssl rand -base64 32 makes one)')
    .refine((value) => !wellKnownSecrets.includes(value.toLowerCase()), 'a secret of your own, not a well-known value')
    .refine((value) => new Set(value).size >= 8, 'a random value (openssl rand -base64 32 makes one)')
    .optional(),
  BETTER_AUTH_URL: z
    .string()
    .refine((value) => /^https?:\/\//.test(value) && isOrigin(value), 'an http:// or https:// address without a path')
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((cidr) => cidr.trim())
        .filter(Boolean),
    )
    .refine((cidrs) => cidrs.every(isAddressOrCidr), 'addresses or CIDRs separated by commas, as 10.0.0.0/8'),
  SHUTDOWN_DELAY_SECONDS: wholeNumber(0, 60).optional(),
  ADMIN_EMAIL: z.email('an e-mail address').optional(),
  ADMIN_PASSWORD: z.string().min(8, 'at least 8 characters').max(128, 'at most 128 characters').optional(),
  SESSION_COOKIE_CACHE_SECONDS: wholeNumber(0, 300).default(60),
  OIDC_ISSUER: z
    .string()
    .refine(
      (value) => /^https?:\/\//.test(value) && isIssuer(value),
      'the https:// address of an OpenID Connect issuer',
    )
    .optional(),
  OIDC_CLIENT_ID: z.string().max(500, 'at most 500 characters').optional(),
  OIDC_CLIENT_SECRET: z.string().max(500, 'at most 500 characters').optional(),
  OIDC_NAME: z.string().max(60, 'at most 60 characters').optional(),
  OIDC_SIGN_UP: flag.optional(),
  PREPROCESS_TICKER_ENABLED: flag.optional(),
  PREPROCESS_CONCURRENCY: wholeNumber(0, 64).optional(),
  // Long enough for a pause of the machine, short enough that a lost worker is noticed while people wait.
  PREPROCESS_LEASE_SECONDS: wholeNumber(3, 600).default(15),
  PREPROCESS_TICK_SECRET: z.string().min(16, 'at least 16 characters (openssl rand -base64 32 makes one)').optional(),
  METRICS_TOKEN: z.string().min(16, 'at least 16 characters (openssl rand -base64 32 makes one)').optional(),
  UPLOAD_MAX_MEGABYTES: wholeNumber(1, 100_000).default(200),
  UPLOAD_MAX_MEGAPIXELS: wholeNumber(1, 2_000).default(250),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  OTEL_TRACES_EXPORTER: z.enum(['none', 'console', 'otlp']).default('none'),
  OTEL_SDK_DISABLED: flag.default(false),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf']).optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.enum(['http/protobuf']).optional(),
  NODE_ENV: z.string().optional(),
});

function isAddressOrCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return most > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

function isDecodable(value: string): boolean {
  try {
    return decodeURIComponent(value) !== '';
  } catch {
    return false;
  }
}

function isOrigin(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && url.href === `${url.origin}/`;
}

function isIssuer(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && !url.search && !url.hash && !url.username && !url.password;
}
