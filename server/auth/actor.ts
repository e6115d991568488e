import { NotAllowedError, NotSignedInError, type DomainError } from '#server/errors';
import type { Scope } from './scopes';

/** Who asks. Verbs take one and authorise in their first line; nobody is trusted for having got so far. */
export type Actor = Nobody | Person | Token | System;

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

/** A script that bears an API token: it acts for the token's owner, as far as the scopes go and the owner may now. */
export interface Token {
  kind: 'token';
  id: string;
  scopes: readonly Scope[];
  owner: Person;
}

/** The site itself: the queue's worker and the commands of the operator on the machine. */
export interface System {
  kind: 'system';
}

export const nobody: Nobody = { kind: 'nobody' };
export const system: System = { kind: 'system' };

/**
 * A scope is held by an admin, and by an admin's token that bears it. `admin` is for people alone (accounts, tokens), and
 * so is `member`: what concerns one's own account. Whoever finds a token cannot make more of it.
 */
export type Permission = 'public' | 'member' | 'admin' | Scope;

/**
 * The one guard of pages, API and commands. A verb that writes answers with what it wrote: the permission to write is enough
 * for that, and it reads on as the system.
 * @throws NotSignedInError for nobody, NotAllowedError for somebody without the role or the scope.
 */
export function authorize(actor: Actor, permission: Permission): void {
  const refusal = refusalOf(actor, permission);
  if (refusal) throw refusal;
}

/** The same question where a no is not the end. */
export function isAuthorized(actor: Actor, permission: Permission): boolean {
  return refusalOf(actor, permission) === null;
}

function refusalOf(actor: Actor, permission: Permission): DomainError | null {
  if (permission === 'public' || actor.kind === 'system') return null;
  if (actor.kind === 'nobody') return new NotSignedInError();
  if (actor.kind === 'token') return refusalOfToken(actor, permission);
  return permission === 'member' || actor.role === 'admin' ? null : new NotAllowedError();
}

function refusalOfToken({ scopes, owner }: Token, permission: 'member' | 'admin' | Scope): DomainError | null {
  if (permission === 'member' || permission === 'admin')
    return new NotAllowedError('This is for people who are signed in, not for tokens.');
  if (owner.role !== 'admin') return new NotAllowedError();
  return scopes.includes(permission) ? null : new NotAllowedError(`This token does not have the scope ${permission}.`);
}

/** The person who acts, also by a token; null for nobody and for the site itself. */
export function personBehind(actor: Actor): Person | null {
  if (actor.kind === 'token') return actor.owner;
  return actor.kind === 'person' ? actor : null;
}
