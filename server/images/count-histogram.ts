import type { Histogram } from './develop-types';

const BINS = 64;

/** Tones of opaque pixels, channel by channel; luminance by Rec. 709. */
export function countHistogram(rgba: Uint8Array): Histogram {
  const luminance = emptyBins();
  const red = emptyBins();
  const green = emptyBins();
  const blue = emptyBins();
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at + 3]! < 128) continue;
    const r = rgba[at]!;
    const g = rgba[at + 1]!;
    const b = rgba[at + 2]!;
    luminance[Math.floor((0.2126 * r + 0.7152 * g + 0.0722 * b) / 4)]!++;
    red[r >> 2]!++;
    green[g >> 2]!++;
    blue[b >> 2]!++;
  }
  return {
    luminance: ofFullest(luminance),
    red: ofFullest(red),
    green: ofFullest(green),
    blue: ofFullest(blue),
  };
}

function emptyBins(): number[] {
  return Array.from({ length: BINS }, () => 0);
}

function ofFullest(bins: number[]): number[] {
  const fullest = Math.max(...bins, 1);
  return bins.map((count) => Math.round((count / fullest) * 1000) / 1000);
}
