import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Front } from '#server/bin/serve/front';
import type { NextApp } from '#server/bin/serve/next-app';
import type { SiteStop } from '#server/start-site';
import type { EmbeddedPostgres } from '#server/db/embedded/start-embedded-postgres';

/** What of the site exists so far. */
export interface Site {
  isDev: boolean;
  front?: Front;
  app?: SiteStop;
  next?: NextApp;
  database?: EmbeddedPostgres;
  stopTelemetry?: () => Promise<void>;
  demoDir?: string;
}

const requestGraceMs = 10_000;
const teardownGraceMs = 12_000;

/** From the outside in: each part is still there for those that are stopped before it. */
export async function stopSite(site: Site): Promise<void> {
  site.app?.begin();
  site.front?.leave();
  await step(() => (site.isDev ? undefined : delay(site.app?.noticeMs() ?? 0)));
  await step(() => site.front?.drain(site.isDev ? 0 : requestGraceMs));
  await step(() => within(site.app?.finish()));
  await step(() => within(site.next?.close()));
  await step(() => within(site.stopTelemetry?.()));
  await step(() => site.database?.stop());
  await step(() => (site.demoDir ? rm(site.demoDir, { recursive: true, force: true }) : undefined));
}

/** What fails to stop must not keep the rest from stopping. */
async function step(work: () => Promise<unknown> | undefined): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error);
  }
}

async function within(work: Promise<unknown> | undefined): Promise<void> {
  await Promise.race([work, delay(teardownGraceMs, undefined, { ref: false })]);
}
