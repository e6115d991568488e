import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
  type AnyPgColumn,
} from 'drizzle-orm/pg-core';
import { uuidv7 } from '../uuidv7';
import { user } from './people';
import type { Histogram, PaletteColour, PhotoFailure, PhotoMetadata } from '../../photos/schemas';

export const photo = pgTable(
  'photo',
  {
    id: uuid('id').primaryKey().$defaultFn(uuidv7),
    status: text('status', { enum: ['queued', 'processing', 'ready', 'failed'] })
      .notNull()
      .default('queued'),
    visibility: text('visibility', { enum: ['public', 'private'] })
      .notNull()
      .default('public'),

    /** Lower-case hex of the original's bytes. */
    sha256: text('sha256').notNull(),
    originalKey: text('original_key').notNull(),
    /** The name it was uploaded under: shown to people, never part of a path. */
    originalName: text('original_name').notNull(),
    originalType: text('original_type', { enum: ['jpeg', 'png', 'webp', 'avif', 'heic', 'tiff'] }).notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    uploadedBy: uuid('uploaded_by').references(() => user.id, { onDelete: 'set null' }),

    title: text('title').notNull().default(''),
    caption: text('caption').notNull().default(''),
    tags: text('tags')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Wall-clock time where it was taken, `2024-05-01T18:03:22`, and its offset from UTC, `+02:00`, if known. */
    takenAt: timestamp('taken_at', { mode: 'string' }),
    takenAtOffset: text('taken_at_offset'),
    /** What galleries order by: when it was taken, else when it came. */
    sortAt: timestamp('sort_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),

    /** First part of every media address of this photo; changes with the bytes or the pipeline. */
    mediaKey: text('media_key').notNull(),
    /** Pixels, upright. */
    width: integer('width'),
    height: integer('height'),
    thumbhash: text('thumbhash'),
    palette: jsonb('palette').$type<PaletteColour[]>(),
    histogram: jsonb('histogram').$type<Histogram>(),
    metadata: jsonb('metadata').$type<PhotoMetadata>(),
    pipelineVersion: smallint('pipeline_version'),
    /** When the whole set of variants was there; a photo is shown from its first few. */
    completedAt: timestamp('completed_at', { withTimezone: true }),
    failure: jsonb('failure').$type<PhotoFailure>(),

    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    /** In the bin since; restored by undo, purged after a month. */
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('photo_sha256_key').on(table.sha256),
    uniqueIndex('photo_media_key').on(table.mediaKey),
    index('photo_gallery_idx')
      .on(table.sortAt.desc(), table.id.desc())
      .where(sql`status = 'ready' AND visibility = 'public' AND deleted_at IS NULL`),
    index('photo_contact_sheet_idx')
      .on(table.id.desc())
      .where(sql`deleted_at IS NULL`),
    index('photo_waiting_idx')
      .on(table.id)
      .where(sql`status IN ('queued', 'processing')`),
    index('photo_pipeline_idx')
      .on(table.pipelineVersion, table.id)
      .where(sql`pipeline_version IS NOT NULL AND status = 'ready' AND deleted_at IS NULL`),
    index('photo_original_idx').on(table.originalKey),
    index('photo_tags_idx').using('gin', table.tags),
    check(
      'photo_ready_has_size',
      sql`${table.status} <> 'ready' OR (${table.width} IS NOT NULL AND ${table.height} IS NOT NULL)`,
    ),
  ],
);

export const photoVariant = pgTable(
  'photo_variant',
  {
    photoId: uuid('photo_id')
      .notNull()
      .references(() => photo.id, { onDelete: 'cascade' }),
    format: text('format', { enum: ['avif', 'webp', 'jpeg'] }).notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    storageKey: text('storage_key').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    sha256: text('sha256').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.photoId, table.format, table.width] }),
    index('photo_variant_storage_idx').on(table.storageKey),
  ],
);

export const album = pgTable(
  'album',
  {
    id: uuid('id').primaryKey().$defaultFn(uuidv7),
    slug: text('slug').notNull(),
    title: text('title').notNull(),
    description: text('description').notNull().default(''),
    visibility: text('visibility', { enum: ['public', 'private'] })
      .notNull()
      .default('public'),
    layout: text('layout', { enum: ['rows', 'masonry', 'grid'] })
      .notNull()
      .default('rows'),
    coverPhotoId: uuid('cover_photo_id').references((): AnyPgColumn => photo.id, { onDelete: 'set null' }),
    position: integer('position').notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
  },
  (table) => [uniqueIndex('album_slug_key').on(table.slug)],
);

export const albumPhoto = pgTable(
  'album_photo',
  {
    albumId: uuid('album_id')
      .notNull()
      .references(() => album.id, { onDelete: 'cascade' }),
    photoId: uuid('photo_id')
      .notNull()
      .references(() => photo.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.albumId, table.photoId] }),
    index('album_photo_photo_idx').on(table.photoId),
    index('album_photo_position_idx').on(table.albumId, table.position, table.photoId),
  ],
);

/** A resumable upload under way (tus). Its bytes lie in storage; the offset is their size. */
export const upload = pgTable(
  'upload',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    storageKey: text('storage_key').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    metadata: jsonb('metadata').$type<Record<string, string | null>>().notNull(),
    /** Set once the bytes have become a photo. */
    photoId: uuid('photo_id').references(() => photo.id, { onDelete: 'set null' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('upload_expires_idx').on(table.expiresAt)],
);
