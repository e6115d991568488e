import { z } from 'zod';

const text = (maxLength: number) => z.string().min(1).max(maxLength).nullable();
const positive = z.number().positive().nullable();

/** What a photo says about itself. Everything is cleaned and bounded; what is missing or broken is null. */
export const photoMetadataSchema = z.object({
  /** Maker and model as people say it: `Canon EOS 40D`. */
  camera: text(120),
  make: text(80),
  model: text(80),
  lens: text(160),
  exposureSeconds: positive,
  /** The f-number. */
  aperture: positive,
  iso: z.number().int().positive().nullable(),
  focalLengthMm: positive,
  /** As if on 35 mm film. */
  focalLength35mm: positive,
  /** Wall-clock time where it was taken, `2024-05-01T18:03:22`. */
  takenAt: z.iso.datetime({ local: true }).nullable(),
  /** The wall clock's distance from UTC, `+02:00`. */
  takenAtOffset: z
    .string()
    .regex(/^[+-]\d{2}:\d{2}$/)
    .nullable(),
  gps: z
    .object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      altitudeMeters: z.number().nullable(),
    })
    .nullable(),
  title: text(300),
  caption: text(10_000),
  keywords: z.array(z.string().min(1).max(80)).max(100),
  rating: z.number().int().min(0).max(5).nullable(),
  copyright: text(500),
  creator: text(300),
});
export type PhotoMetadata = z.infer<typeof photoMetadataSchema>;
