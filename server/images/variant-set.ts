import type { VariantFormat, VariantSpec } from './develop-types';

/** Raised whenever the same original would yield other bytes or another set; media addresses depend on it. */
export const PIPELINE_VERSION = 1;

export const VARIANT_FORMATS: readonly VariantFormat[] = ['avif', 'webp', 'jpeg'];

const LADDER_WIDTHS = [320, 640, 1080, 1600, 2560];
const LONGEST_SIDE = 2560;
/** What a gallery needs to stand: a tile and a page-wide view, in the two formats that are quick to encode. */
const FIRST_LOOK_WIDTHS = [640, 1080];
const FIRST_LOOK_FORMATS: readonly VariantFormat[] = ['webp', 'jpeg'];

/** Sizes of the full set, widest first, for an original of so many pixels, upright. Nothing is ever enlarged. */
export function variantSizes(width: number, height: number): { width: number; height: number }[] {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const top = Math.max(1, Math.round(width * scale));
  // A rung just below the top would cost three encodes and save few a byte.
  const rungs = LADDER_WIDTHS.filter((rung) => rung < top * 0.75);
  return [...rungs, top]
    .toReversed()
    .map((rung) => ({ width: rung, height: Math.min(LONGEST_SIDE, Math.max(1, Math.round((rung * height) / width))) }));
}

/** Every file of the full set. */
export function expectedVariants(width: number, height: number): VariantSpec[] {
  return variantSizes(width, height).flatMap((size) => VARIANT_FORMATS.map((format) => ({ ...size, format })));
}

/** The files that `first-look` makes. */
export function firstLookVariants(width: number, height: number): VariantSpec[] {
  const sizes = variantSizes(width, height);
  const chosen = new Set(FIRST_LOOK_WIDTHS.map((wanted) => nearestWidth(sizes, wanted)));
  return expectedVariants(width, height).filter(
    (spec) => chosen.has(spec.width) && FIRST_LOOK_FORMATS.includes(spec.format),
  );
}

/** The files that `variants` makes: all that `first-look` does not. */
export function remainingVariants(width: number, height: number): VariantSpec[] {
  const made = new Set(firstLookVariants(width, height).map((spec) => `${spec.width} ${spec.format}`));
  return expectedVariants(width, height).filter((spec) => !made.has(`${spec.width} ${spec.format}`));
}

/** The widest rung that is not wider than wanted, else the narrowest there is. `sizes` are widest first. */
function nearestWidth(sizes: { width: number }[], wanted: number): number | undefined {
  return (sizes.find((size) => size.width <= wanted) ?? sizes.at(-1))?.width;
}
