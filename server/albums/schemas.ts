import { z } from 'zod';
import { plainText } from '#server/plain-text';
import { photoTileSchema, visibilitySchema } from '#server/photos/schemas';

export const albumLayoutSchema = z.enum(['rows', 'masonry', 'grid']);

/** An album as visitors see it in a list. `cover` is null while it has no public photo. */
export const publicAlbumSchema = z.object({
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  layout: albumLayoutSchema,
  photoCount: z.number().int(),
  cover: photoTileSchema.nullable(),
});
export type PublicAlbum = z.infer<typeof publicAlbumSchema>;

/** An album as its owner sees it. */
export const adminAlbumSchema = publicAlbumSchema.extend({
  id: z.uuid(),
  visibility: visibilitySchema,
  coverPhotoId: z.uuid().nullable(),
  position: z.number().int(),
  createdAt: z.string(),
});
export type AdminAlbum = z.infer<typeof adminAlbumSchema>;

export const slugSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'small letters, digits and single dashes');

export const newAlbumSchema = z.strictObject({
  title: plainText(200).min(1),
  /** Made from the title when left out. */
  slug: slugSchema.optional(),
  description: plainText(5000).default(''),
  visibility: visibilitySchema.default('public'),
  layout: albumLayoutSchema.default('rows'),
});
export type NewAlbum = z.input<typeof newAlbumSchema>;

export const albumPatchSchema = z
  .strictObject({
    title: plainText(200).min(1),
    slug: slugSchema,
    description: plainText(5000),
    visibility: visibilitySchema,
    layout: albumLayoutSchema,
    /** Null: the first photo of the album. */
    coverPhotoId: z.uuid().nullable(),
    /** The album's photos in their new order; photos left out keep their place behind. */
    photoOrder: z.array(z.uuid()).max(10_000),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'at least one change');
export type AlbumPatch = z.infer<typeof albumPatchSchema>;

export const albumOrderSchema = z.strictObject({ albumIds: z.array(z.uuid()).min(1).max(1000) });
