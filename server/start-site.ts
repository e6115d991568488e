import { system } from '#server/auth/actor';
import { getContext } from '#server/context';
import { DomainError } from '#server/errors';
import { finishArrivedUploads } from '#server/uploads/finish-upload';
import { noticeMs } from '#server/replicas/notice';
import { ensureConfiguredAdmin, issueSetupToken } from '#server/people/first-admin';

/**
 * How the launcher stops what runs here: `begin` at once, then `noticeMs` of going on as if nothing were, so that those who
 * send requests send them elsewhere, and `finish` when the requests under way are answered.
 */
export interface SiteStop {
  begin(): void;
  noticeMs(): number;
  finish(): Promise<void>;
}

const stopKey = Symbol.for('safelight.stop');
const failureKey = Symbol.for('safelight.failure');
const shared = globalThis as { [stopKey]?: SiteStop; [failureKey]?: unknown };

/**
 * Builds the context, makes the configured admin or prints the set-up link, and leaves the launcher a way to stop it all.
 * What fails is left for the launcher too: Next would serve on, an error for each page. The words alone when they explain it.
 */
export async function startSite(): Promise<void> {
  try {
    await start();
  } catch (error) {
    shared[failureKey] = error instanceof DomainError ? error.message : error;
    throw error;
  }
}

async function start(): Promise<void> {
  const ctx = await getContext();
  shared[stopKey] = {
    begin: () => ctx.beginStop(),
    noticeMs: () => noticeMs(ctx),
    finish: () => ctx.close(),
  };
  await ensureConfiguredAdmin(ctx, system);
  finishArrivedUploads(ctx, system).catch((error: unknown) =>
    ctx.log.warn({ err: error }, 'uploads not looked through'),
  );
  if (!ctx.config.isSetupLinkShown) return;
  const token = await issueSetupToken(ctx, system);
  // For the person at the terminal, not for the log: behind the # it is never sent to a server.
  if (token) process.stdout.write(`\nMake your account: ${ctx.config.publicUrl}/setup#${token}\n\n`);
}
