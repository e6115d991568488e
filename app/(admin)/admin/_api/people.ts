import type { MadeInvitation, NewInvitation, PersonPatch, PersonView } from '#server/people/schemas';
import type { Page } from '#server/photos/schemas';
import { queryOf, request, type Query } from './request';

const path = '/api/v1/admin/people';

export function fetchPeople(query: Query): Promise<Page<PersonView>> {
  return request('GET', path + queryOf(query));
}

export function editPerson(id: string, patch: PersonPatch): Promise<PersonView> {
  return request('PATCH', `${path}/${id}`, patch);
}

export function deletePerson(id: string): Promise<unknown> {
  return request('DELETE', `${path}/${id}`);
}

export function banPerson(id: string, reason: string): Promise<PersonView> {
  return request('POST', `${path}/${id}/ban`, reason === '' ? {} : { reason });
}

export function liftBan(id: string): Promise<PersonView> {
  return request('POST', `${path}/${id}/lift-ban`);
}

export function endSessionOf(id: string, sessionId: string): Promise<unknown> {
  return request('DELETE', `${path}/${id}/sessions/${sessionId}`);
}

export function endSessionsOf(id: string): Promise<{ ended: number }> {
  return request('POST', `${path}/${id}/sessions/end-all`);
}

export function invitePerson(invitation: NewInvitation): Promise<MadeInvitation> {
  return request('POST', `${path}/invitations`, invitation);
}

export function revokeInvitation(id: string): Promise<unknown> {
  return request('DELETE', `${path}/invitations/${id}`);
}
