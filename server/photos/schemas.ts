import { z } from 'zod';
import { photoMetadataSchema } from '#server/images/metadata';
import { plainText } from '#server/plain-text';

/** The shapes of photos as they enter and leave the site. Times are ISO 8601 UTC unless said otherwise. */

export const visibilitySchema = z.enum(['public', 'private']);
export const photoStatusSchema = z.enum(['queued', 'processing', 'ready', 'failed']);
export const variantFormatSchema = z.enum(['avif', 'webp', 'jpeg']);
export type VariantFormat = z.infer<typeof variantFormatSchema>;

export const paletteColourSchema = z.object({ hex: z.string(), weight: z.number() });
export type PaletteColour = z.infer<typeof paletteColourSchema>;

const bins = z.array(z.number());
/** 64 bins a channel, each from 0 to 1 of the fullest bin. */
export const histogramSchema = z.object({ luminance: bins, red: bins, green: bins, blue: bins });
export type Histogram = z.infer<typeof histogramSchema>;

export const photoFailureSchema = z.object({ code: z.string(), stage: z.string().nullable(), message: z.string() });
export type PhotoFailure = z.infer<typeof photoFailureSchema>;
export type PhotoMetadata = z.infer<typeof photoMetadataSchema>;

const widths = z.array(z.number().int());

/** What a gallery needs of a photo: enough to lay it out and to address every file of it. */
export const photoTileSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  /** `/media/{mediaKey}/{width}.{avif,webp,jpg}` */
  mediaKey: z.string(),
  /** Pixels, upright. */
  width: z.number().int(),
  height: z.number().int(),
  /** Base64, about 25 bytes. */
  thumbhash: z.string(),
  /** Widths there are of each format, ascending; AVIF may still be on its way. */
  widths: z.object({ avif: widths, webp: widths, jpeg: widths }),
});
export type PhotoTile = z.infer<typeof photoTileSchema>;

export const albumLinkSchema = z.object({ slug: z.string(), title: z.string() });

/** A photo as visitors see it. No place: a photographer's home is not for strangers. */
export const publicPhotoSchema = photoTileSchema.extend({
  caption: z.string(),
  tags: z.array(z.string()),
  /** Wall-clock time where it was taken, `2024-05-01T18:03:22`. */
  takenAt: z.string().nullable(),
  takenAtOffset: z.string().nullable(),
  camera: z.string().nullable(),
  lens: z.string().nullable(),
  exposureSeconds: z.number().nullable(),
  aperture: z.number().nullable(),
  iso: z.number().nullable(),
  focalLengthMm: z.number().nullable(),
  copyright: z.string().nullable(),
  creator: z.string().nullable(),
  palette: z.array(paletteColourSchema),
  histogram: histogramSchema.nullable(),
  albums: z.array(albumLinkSchema),
});
export type PublicPhoto = z.infer<typeof publicPhotoSchema>;

/** A photo as its owner sees it, at whatever stage it is. */
export const adminPhotoSchema = z.object({
  id: z.uuid(),
  status: photoStatusSchema,
  visibility: visibilitySchema,
  title: z.string(),
  caption: z.string(),
  tags: z.array(z.string()),
  takenAt: z.string().nullable(),
  takenAtOffset: z.string().nullable(),
  originalName: z.string(),
  originalType: z.string(),
  sizeBytes: z.number(),
  mediaKey: z.string(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  thumbhash: z.string().nullable(),
  widths: z.object({ avif: widths, webp: widths, jpeg: widths }),
  metadata: photoMetadataSchema.nullable(),
  failure: photoFailureSchema.nullable(),
  /** True once the whole set of variants is there. */
  isComplete: z.boolean(),
  albumIds: z.array(z.uuid()),
  createdAt: z.string(),
  deletedAt: z.string().nullable(),
});
export type AdminPhoto = z.infer<typeof adminPhotoSchema>;

export const tagSchema = plainText(80).min(1);

export const photoIdSchema = z.uuid();
export const photoIdsSchema = z.array(photoIdSchema).min(1).max(10_000);

/** Changes to one or many photos; what is left out stays. */
export const photoPatchSchema = z
  .strictObject({
    title: plainText(300),
    caption: plainText(10_000),
    /** Replaces all tags. */
    tags: z.array(tagSchema).max(100),
    addTags: z.array(tagSchema).max(100),
    removeTags: z.array(tagSchema).max(100),
    /** Wall-clock time where it was taken, `2024-05-01T18:03:22`; null when not known. */
    takenAt: z.iso
      .datetime({ local: true })
      .regex(/^(?!0000)/, 'a year from 1')
      .nullable(),
    visibility: visibilitySchema,
    addToAlbumId: z.uuid(),
    removeFromAlbumId: z.uuid(),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'at least one change');
export type PhotoPatch = z.infer<typeof photoPatchSchema>;

export const adminPhotoFilterSchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
  status: photoStatusSchema.optional(),
  visibility: visibilitySchema.optional(),
  album: z.uuid().optional(),
  /** Matches title, caption, file name and tags. */
  q: plainText(200).optional(),
  bin: z.enum(['true', 'false']).optional(),
});
export type AdminPhotoFilter = z.input<typeof adminPhotoFilterSchema>;

export const publicPhotoFilterSchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(60),
  album: plainText(200).optional(),
  tag: plainText(80).optional(),
  camera: plainText(200).optional(),
  lens: plainText(200).optional(),
  q: plainText(200).optional(),
});
export type PublicPhotoFilter = z.input<typeof publicPhotoFilterSchema>;

/** One page of a list; `nextCursor` is null on the last. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
