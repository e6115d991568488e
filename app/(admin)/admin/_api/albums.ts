import type { AdminAlbum, AlbumPatch, NewAlbum } from '#server/albums/schemas';
import { request } from './request';

const path = '/api/v1/admin/albums';

export function createAlbum(album: NewAlbum): Promise<AdminAlbum> {
  return request('POST', path, album);
}

export function editAlbum(id: string, patch: AlbumPatch): Promise<AdminAlbum> {
  return request('PATCH', `${path}/${id}`, patch);
}

export function deleteAlbum(id: string): Promise<unknown> {
  return request('DELETE', `${path}/${id}`);
}

export function restoreAlbum(id: string): Promise<unknown> {
  return request('POST', `${path}/${id}/restore`);
}

export function orderAlbums(albumIds: readonly string[]): Promise<unknown> {
  return request('PUT', `${path}/order`, { albumIds });
}
