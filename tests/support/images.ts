import sharp from 'sharp';

/** A JPEG that differs with its seed. */
export async function makeJpeg(seed: number, width = 900, height = 600): Promise<Buffer> {
  const colour = { r: (seed * 37) % 256, g: (seed * 91) % 256, b: (seed * 151) % 256 };
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .composite([
      {
        input: Buffer.from(
          `<svg width="${width}" height="${height}"><circle cx="${(seed * 53) % width}" cy="${height / 2}" r="${height / 4}" fill="#fff"/></svg>`,
        ),
      },
    ])
    .jpeg({ quality: 85 })
    .withExif({ IFD0: { ImageDescription: `seed ${seed}` } })
    .toBuffer();
}
