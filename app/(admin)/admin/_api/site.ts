import type { SitePatch } from '#server/site/edit-site';
import type { Site } from '#server/site/get-site';
import { request } from './request';

export function editSite(patch: SitePatch): Promise<Site> {
  return request('PATCH', '/api/v1/admin/settings', patch);
}

export function signOut(): Promise<unknown> {
  return request('POST', '/api/auth/sign-out', {});
}
