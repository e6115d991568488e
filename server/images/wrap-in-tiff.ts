interface RawPixels {
  data: Buffer;
  width: number;
  height: number;
  channels: number;
}

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const ROWS_PER_STRIP = 16;

/**
 * Uncompressed TIFF 6.0 around 8-bit pixels, with their ICC profile (tag 34675). sharp takes raw pixels for sRGB and would
 * convert them; this tells it otherwise, for the price of one copy.
 */
export function wrapInTiff({ data, width, height, channels }: RawPixels, profile: Buffer): Buffer {
  const strips = Math.ceil(height / ROWS_PER_STRIP);
  const rowBytes = width * channels;
  const hasAlpha = channels === 2 || channels === 4;
  const entryCount = hasAlpha ? 12 : 11;
  const directoryEnd = 8 + 2 + entryCount * 12 + 4;
  const bitsAt = directoryEnd;
  const offsetsAt = bitsAt + 8;
  const countsAt = offsetsAt + strips * 4;
  const profileAt = countsAt + strips * 4;
  const pixelsAt = profileAt + profile.length + (profile.length % 2);

  const file = Buffer.alloc(pixelsAt + data.length);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entryCount, 8);
  let at = 10;
  const entry = (tag: number, type: number, count: number, value: number) => {
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    if (type === SHORT && count === 1) file.writeUInt16LE(value, at + 8);
    else file.writeUInt32LE(value, at + 8);
    at += 12;
  };
  entry(256, LONG, 1, width);
  entry(257, LONG, 1, height);
  // Two shorts or fewer lie in the entry itself.
  entry(258, SHORT, channels, channels === 1 ? 8 : channels === 2 ? 0x0008_0008 : bitsAt);
  entry(259, SHORT, 1, 1);
  entry(262, SHORT, 1, channels < 3 ? 1 : 2);
  entry(273, LONG, strips, strips === 1 ? pixelsAt : offsetsAt);
  entry(277, SHORT, 1, channels);
  entry(278, LONG, 1, ROWS_PER_STRIP);
  entry(279, LONG, strips, strips === 1 ? data.length : countsAt);
  entry(284, SHORT, 1, 1);
  if (hasAlpha) entry(338, SHORT, 1, 2);
  entry(34675, UNDEFINED, profile.length, profileAt);

  for (let channel = 0; channel < channels; channel++) file.writeUInt16LE(8, bitsAt + channel * 2);
  for (let strip = 0; strip < strips; strip++) {
    const start = strip * ROWS_PER_STRIP * rowBytes;
    file.writeUInt32LE(pixelsAt + start, offsetsAt + strip * 4);
    file.writeUInt32LE(Math.min(ROWS_PER_STRIP * rowBytes, data.length - start), countsAt + strip * 4);
  }
  profile.copy(file, profileAt);
  data.copy(file, pixelsAt);
  return file;
}
