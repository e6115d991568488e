import { authorize, type Actor } from '#server/auth/actor';
import { arePasskeysPossible } from '#server/auth/passkeys';
import type { Context } from '#server/context';
import type { SignInMethods } from './schemas';

/** What the sign-in page may offer. */
export function getSignInMethods({ config }: Context, actor: Actor): SignInMethods {
  authorize(actor, 'public');
  return {
    password: true,
    passkey: arePasskeysPossible(config.publicUrl),
    oidc: config.oidc ? { name: config.oidc.name } : null,
  };
}
