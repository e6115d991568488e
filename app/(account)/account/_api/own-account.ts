import type { Profile, ProfilePatch, SessionView } from '#server/people/schemas';
import type { Page } from '#server/photos/schemas';
import { request } from '../../../(admin)/admin/_api/request';

const path = '/api/v1/user';

export function editProfile(patch: ProfilePatch): Promise<Profile> {
  return request('PATCH', `${path}/profile`, patch);
}

export async function fetchSessions(): Promise<SessionView[]> {
  return (await request<Page<SessionView>>('GET', `${path}/sessions`)).items;
}

export function endSession(id: string): Promise<unknown> {
  return request('DELETE', `${path}/sessions/${id}`);
}

export function endOtherSessions(): Promise<{ ended: number }> {
  return request('POST', `${path}/sessions/end-others`);
}

/** Ends every other session too. */
export function changePassword(currentPassword: string, newPassword: string): Promise<unknown> {
  return request('POST', '/api/auth/change-password', { currentPassword, newPassword, revokeOtherSessions: true });
}
