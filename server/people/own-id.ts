import { authorize, type Actor } from '#server/auth/actor';
import { ConflictError, NotSignedInError } from '#server/errors';

/** Whose account it is that is asked for as one's own. @throws NotSignedInError for whoever has none */
export function ownId(actor: Actor): string {
  authorize(actor, 'member');
  if (actor.kind !== 'person') throw new NotSignedInError();
  return actor.id;
}

/** @throws ConflictError when somebody would lock themselves out */
export function refuseSelf(actor: Actor, id: string, deed: 'ban' | 'delete'): void {
  authorize(actor, 'admin');
  if (actor.kind !== 'person' || actor.id !== id) return;
  throw new ConflictError('own_account', `You cannot ${deed} yourself. Ask another admin.`);
}
