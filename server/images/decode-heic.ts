import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { displayP3Profile } from './colour-profile';
import { refuseTooManyPixels, type OpenPhoto } from './open-photo';
import type { Pixels } from './pixels';

/**
 * HEVC by libheif in WebAssembly: it blocks its thread for a second and more, so it belongs into a process of its own.
 * libheif turns the picture upright (irot, imir); the EXIF orientation says the same once more and is not applied.
 */
export async function decodeHeic(photo: OpenPhoto, width: number, height: number): Promise<Pixels> {
  // A decoder for each photo: WebAssembly memory grows but never shrinks, and is let go of only as a whole.
  const { default: createLibheif } = await import('libheif-js/libheif-wasm/libheif-bundle.js');
  const libheif = createLibheif();
  const file = await readFile(photo.path);
  const context = libheif.heif_context_alloc();
  try {
    const parsed = libheif.heif_context_read_from_memory(context, file);
    if (parsed.code !== libheif.heif_error_code.heif_error_Ok) throw new Error(parsed.message);
    const handle = libheif.heif_js_context_get_primary_image_handle(context);
    if (!handle || handle.code) throw new Error('no primary image');
    refuseTooManyPixels(
      libheif.heif_image_handle_get_width(handle),
      libheif.heif_image_handle_get_height(handle),
      photo.maxPixels,
    );
    try {
      const { heif_colorspace_RGB } = libheif.heif_colorspace;
      const { heif_chroma_interleaved_RGB } = libheif.heif_chroma;
      const image = await libheif.heif_js_decode_image2(handle, heif_colorspace_RGB, heif_chroma_interleaved_RGB);
      const plane = image.channels?.[0];
      if (image.code || !plane) throw new Error(image.message ?? 'the picture cannot be decoded');
      try {
        // The bytes lie in the decoder's own memory: they must be used up before it is released.
        const { data, info } = await sharp(packRows(plane), {
          raw: { width: plane.width, height: plane.height, channels: 3 },
          limitInputPixels: photo.maxPixels,
        })
          .resize(width, height, { fit: 'fill' })
          .raw()
          .toBuffer({ resolveWithObject: true });
        return {
          data,
          width: info.width,
          height: info.height,
          channels: info.channels,
          displayP3Profile: await profileOf(photo, file),
        };
      } finally {
        libheif.heif_image_release(image.image);
      }
    } finally {
      libheif.heif_image_handle_release(handle);
    }
  } finally {
    libheif.heif_context_free(context);
  }
}

interface Plane {
  width: number;
  height: number;
  stride: number;
  data: Uint8Array;
}

function packRows({ data, width, height, stride }: Plane): Buffer {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  const rowBytes = width * 3;
  if (stride === rowBytes) return bytes.subarray(0, rowBytes * height);
  const packed = Buffer.allocUnsafe(rowBytes * height);
  for (let row = 0; row < height; row++) bytes.copy(packed, row * rowBytes, row * stride, row * stride + rowBytes);
  return packed;
}

async function profileOf(photo: OpenPhoto, file: Buffer): Promise<Buffer | null> {
  if (photo.colourSpace === 'display-p3') return photo.iccProfile ?? null;
  return photo.iccProfile === undefined && namesDisplayP3(file) ? displayP3Profile() : null;
}

/** ISO/IEC 23091-2 colour primaries 12 are those of Display P3. */
function namesDisplayP3(file: Buffer): boolean {
  const at = file.subarray(0, 65_536).indexOf('colrnclx');
  return at >= 0 && at + 10 <= file.length && file.readUInt16BE(at + 8) === 12;
}
