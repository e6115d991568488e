import { describe, expect, it } from 'vitest';
import { expectedVariants, firstLookVariants, remainingVariants, variantSizes } from '#server/images/variant-set';

const widths = (width: number, height: number) => variantSizes(width, height).map((size) => size.width);
const names = (specs: { width: number; format: string }[]) =>
  specs.map((spec) => `${spec.width}.${spec.format}`).toSorted();

describe('the set of files of a photo', () => {
  it('is a ladder of widths up to 2560, never enlarged', () => {
    expect(widths(6000, 4000)).toEqual([2560, 1600, 1080, 640, 320]);
    expect(widths(1300, 900)).toEqual([1300, 640, 320]);
    expect(widths(320, 200)).toEqual([320]);
  });

  it('bounds a portrait by its height', () => {
    expect(variantSizes(3024, 4032)[0]).toEqual({ width: 1920, height: 2560 });
  });

  it('leaves out a rung that is nearly the top', () => {
    expect(widths(1200, 800)).toEqual([1200, 640, 320]);
  });

  it('gives tiny and extreme photos at least one file of each format with whole pixels', () => {
    for (const [width, height] of [
      [1, 1],
      [65_500, 10],
      [10, 65_500],
    ] as const) {
      expect(expectedVariants(width, height).map((spec) => spec.format)).toEqual(
        expect.arrayContaining(['avif', 'webp', 'jpeg']),
      );
      for (const spec of expectedVariants(width, height)) {
        expect(spec.width).toBeGreaterThanOrEqual(1);
        expect(spec.height).toBeGreaterThanOrEqual(1);
        expect(Math.max(spec.width, spec.height)).toBeLessThanOrEqual(2560);
      }
    }
  });

  it.each([
    [6000, 4000],
    [3024, 4032],
    [800, 533],
    [500, 500],
    [8, 8],
  ])('is shared out between first look and variants without gap or overlap (%i x %i)', (width, height) => {
    const parts = [...firstLookVariants(width, height), ...remainingVariants(width, height)];
    expect(names(parts)).toEqual(names(expectedVariants(width, height)));
    expect(remainingVariants(width, height).length).toBeGreaterThan(0);
    expect(firstLookVariants(width, height).length).toBeGreaterThan(0);
  });
});
