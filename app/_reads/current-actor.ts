import { headers } from 'next/headers';
import { forbidden, redirect } from 'next/navigation';
import { cache } from 'react';
import { authorize, type Actor, type Permission } from '#server/auth/actor';
import { findActor } from '#server/auth/find-actor';
import { getContext } from '#server/context';
import { NotAllowedError, NotSignedInError } from '#server/errors';
import { noteActor } from '#server/request-context';

/**
 * Who looks at this page; read once a request. The word of their cookie will do, checked against what this replica knows of
 * ended sessions: what a page can change is asked for anew, of the API.
 */
export const currentActor = cache(async (): Promise<Actor> => {
  const actor = await findActor(await getContext(), await headers(), 'cached');
  noteActor(actor);
  return actor;
});

/** The guard of a page: the same `authorize` as the API's, answered as a browser expects it. */
export async function requirePermission(permission: Permission, returnTo: string): Promise<Actor> {
  const actor = await currentActor();
  try {
    authorize(actor, permission);
  } catch (error) {
    if (error instanceof NotSignedInError) redirect(`/sign-in?next=${encodeURIComponent(returnTo)}`);
    if (error instanceof NotAllowedError) forbidden();
    throw error;
  }
  return actor;
}
