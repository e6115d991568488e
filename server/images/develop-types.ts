import type { PhotoMetadata } from './metadata';
import type { PhotoType } from './photo-type';

export type VariantFormat = 'avif' | 'webp' | 'jpeg';

/** One file of a photo's set, before it exists. */
export interface VariantSpec {
  width: number;
  height: number;
  format: VariantFormat;
}

/** One file of a photo's set, lying in the job's `outDir`. */
export interface VariantFile extends VariantSpec {
  path: string;
  sizeBytes: number;
  /** Lower-case hex. */
  sha256: string;
}

interface JobBase {
  /** The original, on this machine's disk. */
  sourcePath: string;
  /** An existing scratch folder for the files; the caller moves them away and removes it. */
  outDir: string;
  /** What `sniffPhotoType` said of the original's first bytes. */
  type: PhotoType;
  /** Photos with more pixels are refused before they are decoded. 250 million unless told otherwise. */
  maxPixels?: number;
}

/** What makes a photo presentable: its facts, its placeholder and its first few files. */
export interface FirstLookJob extends JobBase {
  kind: 'first-look';
}

/** All files of the set that `first-look` does not make. */
export interface VariantsJob extends JobBase {
  kind: 'variants';
}

export type DevelopJob = FirstLookJob | VariantsJob;

export interface FirstLook {
  kind: 'first-look';
  /** Pixels of the original, upright. */
  width: number;
  height: number;
  /** Base64, about 25 bytes. */
  thumbhash: string;
  palette: PaletteColour[];
  histogram: Histogram;
  metadata: PhotoMetadata;
  files: VariantFile[];
}

export interface Variants {
  kind: 'variants';
  width: number;
  height: number;
  files: VariantFile[];
}

/** `#rrggbb` in sRGB, and its share of the photo from 0 to 1. */
export interface PaletteColour {
  hex: string;
  weight: number;
}

/** 64 bins a channel, each from 0 to 1 of the channel's fullest bin. */
export interface Histogram {
  luminance: number[];
  red: number[];
  green: number[];
  blue: number[];
}

/** Where a job is: `encoding avif 1600`, and the share of its work done, 0 to 1. */
export interface DevelopProgress {
  stage: string;
  fraction: number;
}

export type DevelopResult<Job extends DevelopJob> = Job extends FirstLookJob ? FirstLook : Variants;
