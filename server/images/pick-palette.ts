import type { PaletteColour } from './develop-types';

type Lab = readonly [number, number, number];

const COLOURS = 6;
const ROUNDS = 8;
/** Nearer than this in OKLab, two colours look like one. */
const SAME_COLOUR = 0.05;

/** The colours that a photo is made of, the most frequent first: k-means in OKLab (Ottosson 2020), seeded alike each time. */
export function pickPalette(rgba: Uint8Array): PaletteColour[] {
  const points: Lab[] = [];
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3]! >= 128) points.push(toOklab(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!));
  }
  if (points.length === 0) return [];
  let centres = seed(points);
  let counts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) ({ centres, counts } = settle(points, centres));
  return merge(centres, counts).map(({ centre, count }) => ({
    hex: toHex(centre),
    weight: Math.round((count / points.length) * 1000) / 1000,
  }));
}

/** The mean, then always the point farthest from all chosen so far. */
function seed(points: Lab[]): Lab[] {
  const centres: Lab[] = [mean(points)];
  const nearest = points.map((point) => distance(point, centres[0]!));
  while (centres.length < COLOURS) {
    let farthest = 0;
    nearest.forEach((value, at) => {
      if (value > nearest[farthest]!) farthest = at;
    });
    if (nearest[farthest]! < SAME_COLOUR ** 2) break;
    const centre = points[farthest]!;
    centres.push(centre);
    points.forEach((point, at) => (nearest[at] = Math.min(nearest[at]!, distance(point, centre))));
  }
  return centres;
}

function settle(points: Lab[], centres: Lab[]): { centres: Lab[]; counts: number[] } {
  const sums = centres.map(() => [0, 0, 0]);
  const counts = centres.map(() => 0);
  for (const point of points) {
    let best = 0;
    let bestDistance = Infinity;
    for (let at = 0; at < centres.length; at++) {
      const value = distance(point, centres[at]!);
      if (value < bestDistance) [best, bestDistance] = [at, value];
    }
    counts[best]!++;
    for (let axis = 0; axis < 3; axis++) sums[best]![axis]! += point[axis]!;
  }
  const moved = centres.map((centre, at): Lab => {
    const count = counts[at]!;
    const sum = sums[at]!;
    return count === 0 ? centre : [sum[0]! / count, sum[1]! / count, sum[2]! / count];
  });
  return { centres: moved, counts };
}

function merge(centres: Lab[], counts: number[]): { centre: Lab; count: number }[] {
  const kept: { centre: Lab; count: number }[] = [];
  const byCount = centres.map((centre, at) => ({ centre, count: counts[at]! })).toSorted((a, b) => b.count - a.count);
  for (const colour of byCount) {
    if (colour.count === 0) continue;
    const twin = kept.find((other) => distance(other.centre, colour.centre) < SAME_COLOUR ** 2);
    if (twin) twin.count += colour.count;
    else kept.push(colour);
  }
  return kept.toSorted((a, b) => b.count - a.count);
}

function mean(points: Lab[]): Lab {
  const sum = [0, 0, 0];
  for (const point of points) for (let axis = 0; axis < 3; axis++) sum[axis]! += point[axis]!;
  return [sum[0]! / points.length, sum[1]! / points.length, sum[2]! / points.length];
}

function distance(a: Lab, b: Lab): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

function toOklab(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toHex([lightness, a, b]: Lab): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${channels.map((linear) => fromLinear(linear).toString(16).padStart(2, '0')).join('')}`;
}

function toLinear(value: number): number {
  const unit = value / 255;
  return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
}

function fromLinear(linear: number): number {
  const unit = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, unit)) * 255);
}
