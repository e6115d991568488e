/** Runs once a process before the first request: the site answers when its database is migrated and its caches listen. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startSite } = await import('#server/start-site');
  await startSite();
}
