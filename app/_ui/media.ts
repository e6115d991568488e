import type { PhotoTile, VariantFormat } from '#server/photos/schemas';

const EXTENSIONS: Record<VariantFormat, string> = { avif: 'avif', webp: 'webp', jpeg: 'jpg' };

export function mediaUrl(mediaKey: string, width: number, format: VariantFormat): string {
  return `/media/${mediaKey}/${width}.${EXTENSIONS[format]}`;
}

/** Empty when there is no file of the format yet. `widest` keeps files out that no layout would ask for. */
export function srcSetOf(photo: PhotoTile, format: VariantFormat, widest = Infinity): string {
  const all = photo.widths[format];
  const wanted = all.filter((width) => width <= widest);
  return (wanted.length > 0 ? wanted : all.slice(0, 1))
    .map((width) => `${mediaUrl(photo.mediaKey, width, format)} ${width}w`)
    .join(',');
}

/** One address for whatever knows nothing better: the JPEG nearest to the width, else any file there is. */
export function plainUrl(photo: PhotoTile, width: number): string | undefined {
  for (const format of ['jpeg', 'webp', 'avif'] as const) {
    const widths = photo.widths[format];
    const nearest = widths.find((each) => each >= width) ?? widths.at(-1);
    if (nearest) return mediaUrl(photo.mediaKey, nearest, format);
  }
  return undefined;
}
