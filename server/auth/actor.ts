import { NotAllowedError, NotSignedInError } from '#server/errors';

/** Who asks. Verbs take one and authorise in their first line; nobody is trusted for having got so far. */
export type Actor = Nobody | Person | System;

export interface Nobody {
  kind: 'nobody';
}

export interface Person {
  kind: 'person';
  id: string;
  role: 'admin' | 'member';
  name: string;
  email: string;
}

/** The site itself: the queue's worker and the commands of the operator on the machine. */
export interface System {
  kind: 'system';
}

export const nobody: Nobody = { kind: 'nobody' };
export const system: System = { kind: 'system' };

export type Permission = 'public' | 'member' | 'admin';

/**
 * The one guard of pages, API and commands.
 * @throws NotSignedInError for nobody, NotAllowedError for somebody without the role.
 */
export function authorize(actor: Actor, permission: Permission): void {
  if (permission === 'public' || actor.kind === 'system') return;
  if (actor.kind === 'nobody') throw new NotSignedInError();
  if (permission === 'admin' && actor.role !== 'admin') throw new NotAllowedError();
}
