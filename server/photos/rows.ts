import { sql } from 'drizzle-orm';
import { schema } from '#server/db/client';
import type { AdminPhoto, PhotoTile, PublicPhoto } from './schemas';

const { photo } = schema;
/** Nested, since drizzle drops the table's name of a column that stands in a selected expression itself, and a subquery takes a bare `id` for its own. */
const photoId = sql`${photo.id}`;

/** `{ avif: [320, …], webp: […], jpeg: […] }` of the photo of the row, in one subquery on the primary key. */
export const widthsOf = sql<PhotoTile['widths']>`(
  SELECT json_build_object(
    'avif', coalesce(json_agg(v.width ORDER BY v.width) FILTER (WHERE v.format = 'avif'), '[]'),
    'webp', coalesce(json_agg(v.width ORDER BY v.width) FILTER (WHERE v.format = 'webp'), '[]'),
    'jpeg', coalesce(json_agg(v.width ORDER BY v.width) FILTER (WHERE v.format = 'jpeg'), '[]'))
  FROM photo_variant v WHERE v.photo_id = ${photoId})`;

export const isPublic = sql<boolean>`${photo.status} = 'ready' AND ${photo.visibility} = 'public' AND ${photo.deletedAt} IS NULL`;

/** A photo whose row says `ready` has these, by a constraint or by the transaction that made it so. */
export const tileColumns = {
  id: photo.id,
  title: photo.title,
  mediaKey: photo.mediaKey,
  width: sql<number>`${photo.width}`,
  height: sql<number>`${photo.height}`,
  thumbhash: sql<string>`coalesce(${photo.thumbhash}, '')`,
  widths: widthsOf,
};

export const publicPhotoColumns = {
  ...tileColumns,
  caption: photo.caption,
  tags: photo.tags,
  takenAt: wallClock(),
  takenAtOffset: photo.takenAtOffset,
  metadata: photo.metadata,
  palette: sql<PublicPhoto['palette']>`coalesce(${photo.palette}, '[]')`,
  histogram: photo.histogram,
  albums: sql<PublicPhoto['albums']>`(
    SELECT coalesce(json_agg(json_build_object('slug', a.slug, 'title', a.title) ORDER BY a.position, a.id), '[]')
      FROM album_photo ap JOIN album a ON a.id = ap.album_id
     WHERE ap.photo_id = ${photoId} AND a.visibility = 'public' AND a.deleted_at IS NULL)`,
};

export const adminPhotoColumns = {
  id: photo.id,
  status: photo.status,
  visibility: photo.visibility,
  title: photo.title,
  caption: photo.caption,
  tags: photo.tags,
  takenAt: wallClock(),
  takenAtOffset: photo.takenAtOffset,
  originalName: photo.originalName,
  originalType: photo.originalType,
  sizeBytes: photo.sizeBytes,
  mediaKey: photo.mediaKey,
  width: photo.width,
  height: photo.height,
  thumbhash: photo.thumbhash,
  widths: widthsOf,
  metadata: photo.metadata,
  failure: photo.failure,
  isComplete: sql<boolean>`${photo.completedAt} IS NOT NULL`,
  albumIds: sql<AdminPhoto['albumIds']>`(
    SELECT coalesce(json_agg(ap.album_id), '[]') FROM album_photo ap WHERE ap.photo_id = ${photoId})`,
  createdAt: utc(photo.createdAt),
  deletedAt: sql<string | null>`${utc(photo.deletedAt)}`,
};

function wallClock() {
  return sql<string | null>`to_char(${photo.takenAt}, 'YYYY-MM-DD"T"HH24:MI:SS')`;
}

/** ISO 8601 with milliseconds, in UTC, whatever the session's time zone. */
function utc(column: typeof photo.createdAt | typeof photo.deletedAt) {
  return sql<string>`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
