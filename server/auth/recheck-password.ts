import { createAuthMiddleware } from '@better-auth/core/api';
import { APIError, BASE_ERROR_CODES } from '@better-auth/core/error';
import { deleteSessionCookie } from 'better-auth/cookies';

/**
 * A new password ends all sessions, and may come while somebody signs in by the old one, whose session is made a moment
 * later. So the password is looked at again once there is a session: whoever changes it from now on ends that too.
 */
export const recheckPassword = createAuthMiddleware(async (ctx) => {
  const made = ctx.context.newSession;
  if (ctx.path !== '/sign-in/email' || !made) return;
  const accounts = await ctx.context.internalAdapter.findAccounts(made.user.id);
  const hash = accounts.find(({ providerId }) => providerId === 'credential')?.password;
  const { password } = ctx.body as { password: string };
  if (hash && (await ctx.context.password.verify({ hash, password }))) return;
  await ctx.context.internalAdapter.deleteSession(made.session.token);
  deleteSessionCookie(ctx);
  ctx.context.setNewSession(null);
  throw APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);
});
