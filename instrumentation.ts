import type { Instrumentation } from 'next';

/** Runs once a process before the first request: the site answers when its database is migrated and its caches listen. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startSite } = await import('#server/start-site');
  await startSite();
}

/** Next says nothing of what fails in a page, as it is started here. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logPageError } = await import('#server/log-page-error');
  await logPageError(error, routePath);
};
