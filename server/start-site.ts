import { system } from '#server/auth/actor';
import { getContext, type Context } from '#server/context';
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

/**
 * Builds the context, makes the configured admin or prints the set-up link.
 * @throws DomainError when something that the operator can mend is in the way; the rest is a fault
 */
export async function startSite(): Promise<SiteStop> {
  const ctx = await getContext();
  try {
    await settle(ctx);
  } catch (error) {
    await ctx.close();
    throw error;
  }
  return {
    begin: () => ctx.beginStop(),
    noticeMs: () => noticeMs(ctx),
    finish: () => ctx.close(),
  };
}

async function settle(ctx: Context): Promise<void> {
  await ensureConfiguredAdmin(ctx, system);
  finishArrivedUploads(ctx, system).catch((error: unknown) =>
    ctx.log.warn({ err: error }, 'uploads not looked through'),
  );
  if (!ctx.config.isSetupLinkShown) return;
  const token = await issueSetupToken(ctx, system);
  // For the person at the terminal, not for the log: behind the # it is never sent to a server.
  if (token) process.stdout.write(`\nMake your account: ${ctx.config.publicUrl}/setup#${token}\n\n`);
}
