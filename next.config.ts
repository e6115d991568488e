import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

// Pages are the same bytes for everyone, so no nonce: inline scripts are allowed, other origins are not.
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const config: NextConfig = {
  // Pages are kept in memory and thrown away by what the coherence feed says: docs/decisions/0003-public-pages.md.
  cacheHandler: fileURLToPath(new URL('./server/coherence/page-cache.mjs', import.meta.url)),
  cacheMaxMemorySize: 0,
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'content-security-policy', value: contentSecurityPolicy },
        { key: 'x-content-type-options', value: 'nosniff' },
        { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
      ],
    },
  ],
  // `npm test` checks the types; a start on a fresh clone need not wait for it.
  typescript: { ignoreBuildErrors: true },
  experimental: { authInterrupts: true },
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  serverExternalPackages: ['sharp', 'pino', 'postgres', '@tus/server'],
};

export default config;
