import { thumbHashToAverageRGBA, thumbHashToDataURL } from 'thumbhash';

/** The photo's mean colour, `#8c7f6a`: all that is seen of a photo on its way when there is no script. */
export function averageColour(thumbhash: string): string | undefined {
  const hash = bytesOf(thumbhash);
  if (!hash) return undefined;
  const { r, g, b } = thumbHashToAverageRGBA(hash);
  return `#${[r, g, b].map((part) => hexOf(part)).join('')}`;
}

/** The photo as a blur of some 30 pixels, a `data:` address. Only for browsers: a page's markup carries the hash alone. */
export function blurredImage(thumbhash: string): string | undefined {
  const hash = bytesOf(thumbhash);
  return hash && thumbHashToDataURL(hash);
}

function bytesOf(base64: string): Uint8Array | undefined {
  // The shortest hash there is has a header of five bytes and a few factors.
  if (base64.length < 8) return undefined;
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function hexOf(part: number): string {
  const byte = Math.round(Math.min(1, Math.max(0, part)) * 255);
  return byte.toString(16).padStart(2, '0');
}
