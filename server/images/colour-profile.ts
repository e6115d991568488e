import sharp from 'sharp';

/** X, Y, Z of red, green and blue in a Display P3 profile, adapted to D50 (ICC v2 and v4 alike). */
const DISPLAY_P3_COLORANTS = [
  [0.5151, 0.2412, -0.0011],
  [0.292, 0.6922, 0.0419],
  [0.1571, 0.0666, 0.7841],
];
const TOLERANCE = 0.003;

/** Whether an ICC profile is a plain Display P3, small enough to travel with every file. */
export function isDisplayP3(profile: Buffer): boolean {
  if (profile.length < 132 || profile.length > 4096 || profile.toString('latin1', 16, 20) !== 'RGB ') return false;
  const tags = tagOffsets(profile);
  if (tags.has('A2B0')) return false;
  return ['rXYZ', 'gXYZ', 'bXYZ'].every((name, colour) => {
    const offset = tags.get(name);
    if (offset === undefined || offset + 20 > profile.length) return false;
    return DISPLAY_P3_COLORANTS[colour]!.every(
      (expected, axis) => Math.abs(profile.readInt32BE(offset + 8 + axis * 4) / 65536 - expected) < TOLERANCE,
    );
  });
}

/** The profile of Display P3 for files that only name it by number. */
export async function displayP3Profile(): Promise<Buffer | null> {
  const file = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'white' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  return (await sharp(file).metadata()).icc ?? null;
}

function tagOffsets(profile: Buffer): Map<string, number> {
  const count = Math.min(profile.readUInt32BE(128), 100);
  const offsets = new Map<string, number>();
  for (let at = 132, left = count; left > 0 && at + 12 <= profile.length; at += 12, left--) {
    offsets.set(profile.toString('latin1', at, at + 4), profile.readUInt32BE(at + 4));
  }
  return offsets;
}
