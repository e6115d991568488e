import { authorize, type Actor } from '#server/auth/actor';
import { ConflictError, NotSignedInError } from '#server/errors';

/** Whose account it is that is asked for as one's own. @throws NotSignedInError for whoever has none */
export function ownId(actor: Actor): string {
  authorize(actor, 'member');
  if (actor.kind !== 'person') throw new NotSignedInError();
  return actor.id;
}

/** Of the browser that asks. @throws NotSignedInError for whoever sits at none */
export function ownSessionId(actor: Actor): string {
  authorize(actor, 'member');
  if (actor.kind !== 'person' || actor.sessionId === undefined) throw new NotSignedInError();
  return actor.sessionId;
}

/** @throws ConflictError when somebody would lock themselves out */
export function refuseSelf(actor: Actor, id: string, deed: 'ban' | 'delete' | 'demote'): void {
  authorize(actor, 'admin');
  if (actor.kind !== 'person' || actor.id !== id) return;
  throw new ConflictError('own_account', `You cannot ${deed} yourself. Ask another admin.`);
}
