/** What is used of libheif's bindings, which ship types for other entry points only. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.js' {
  interface Outcome {
    code?: number;
    message?: string;
  }
  type Handle = Outcome & { readonly handle: unique symbol };
  interface Plane {
    width: number;
    height: number;
    stride: number;
    data: Uint8Array<ArrayBuffer>;
  }
  interface DecodedImage extends Outcome {
    image: unknown;
    channels?: Plane[];
  }
  interface Libheif {
    heif_error_code: { heif_error_Ok: number };
    heif_colorspace: { heif_colorspace_RGB: number };
    heif_chroma: { heif_chroma_interleaved_RGB: number };
    heif_context_alloc(): unknown;
    heif_context_free(context: unknown): void;
    heif_context_read_from_memory(context: unknown, file: Uint8Array): Outcome;
    heif_js_context_get_primary_image_handle(context: unknown): Handle | undefined;
    heif_image_handle_get_width(handle: Handle): number;
    heif_image_handle_get_height(handle: Handle): number;
    heif_image_handle_release(handle: Handle): void;
    heif_js_decode_image2(handle: Handle, colorspace: number, chroma: number): Promise<DecodedImage>;
    heif_image_release(image: unknown): void;
  }
  export default function createLibheif(): Libheif;
}
