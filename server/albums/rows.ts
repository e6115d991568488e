import { sql } from 'drizzle-orm';
import { schema } from '#server/db/client';
import type { PublicAlbum } from './schemas';

const { album } = schema;
/** Nested, so that drizzle keeps the table's name: a subquery takes a bare `id` for its own. */
const albumId = sql`${album.id}`;

const shownPhotos = sql`
  FROM album_photo ap JOIN photo p ON p.id = ap.photo_id
 WHERE ap.album_id = ${albumId} AND p.status = 'ready' AND p.visibility = 'public' AND p.deleted_at IS NULL`;

export const publicAlbumColumns = {
  slug: album.slug,
  title: album.title,
  description: album.description,
  layout: album.layout,
  photoCount: sql<number>`(SELECT count(*)::int ${shownPhotos})`,
  /** The chosen cover if it is shown, else the first photo that is. */
  cover: sql<PublicAlbum['cover']>`(
    SELECT json_build_object('id', p.id, 'title', p.title, 'mediaKey', p.media_key, 'width', p.width, 'height', p.height,
             'thumbhash', coalesce(p.thumbhash, ''),
             'widths', (SELECT json_build_object(
                'avif', coalesce(json_agg(v.width ORDER BY v.width) FILTER (WHERE v.format = 'avif'), '[]'),
                'webp', coalesce(json_agg(v.width ORDER BY v.width) FILTER (WHERE v.format = 'webp'), '[]'),
                'jpeg', coalesce(json_agg(v.width ORDER BY v.width) FILTER (WHERE v.format = 'jpeg'), '[]'))
                FROM photo_variant v WHERE v.photo_id = p.id))
    ${shownPhotos} ORDER BY (p.id = ${album.coverPhotoId}) DESC NULLS LAST, ap.position, p.id LIMIT 1)`,
};

export const adminAlbumColumns = {
  ...publicAlbumColumns,
  id: album.id,
  visibility: album.visibility,
  coverPhotoId: album.coverPhotoId,
  position: album.position,
  photoCount: sql<number>`(SELECT count(*)::int FROM album_photo ap JOIN photo p ON p.id = ap.photo_id
                            WHERE ap.album_id = ${albumId} AND p.deleted_at IS NULL)`,
  createdAt: sql<string>`to_char(${album.createdAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
};
