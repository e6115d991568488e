import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const config: NextConfig = {
  // Pages are kept in memory and thrown away by what the coherence feed says: docs/decisions/0003-public-pages.md.
  cacheHandler: fileURLToPath(new URL('./server/coherence/page-cache.mjs', import.meta.url)),
  cacheMaxMemorySize: 0,
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
  // `npm test` checks the types; a start on a fresh clone need not wait for it.
  typescript: { ignoreBuildErrors: true },
  experimental: { authInterrupts: true },
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  serverExternalPackages: ['sharp', 'pino', 'postgres', '@tus/server'],
};

export default config;
