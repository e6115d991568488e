import type { AdminPhoto, AdminPhotoFilter, Page, PhotoPatch } from '#server/photos/schemas';
import { queryOf, request } from './request';

const path = '/api/v1/admin/photos';

export function fetchPhotos(filter: AdminPhotoFilter): Promise<Page<AdminPhoto>> {
  return request('GET', path + queryOf({ ...filter, limit: filter.limit as number | undefined }));
}

/** Ids of all that match, at most 10,000. */
export async function fetchPhotoIds(filter: AdminPhotoFilter): Promise<string[]> {
  const { ids } = await request<{ ids: string[] }>(
    'GET',
    `${path}/ids${queryOf({ ...filter, limit: undefined, cursor: undefined })}`,
  );
  return ids;
}

export async function editPhotos(ids: readonly string[], patch: PhotoPatch): Promise<AdminPhoto[]> {
  const { items } = await request<{ items: AdminPhoto[] }>('PATCH', path, { ids, patch });
  return items;
}

export function deletePhotos(ids: readonly string[]): Promise<{ ids: string[] }> {
  return request('DELETE', path, { ids });
}

export function restorePhotos(ids: readonly string[]): Promise<unknown> {
  return request('POST', `${path}/restore`, { ids });
}

export function retryPhotos(ids: readonly string[]): Promise<unknown> {
  return request('POST', `${path}/retry`, { ids });
}
