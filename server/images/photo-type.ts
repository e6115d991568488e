export type PhotoType = 'jpeg' | 'png' | 'webp' | 'avif' | 'heic' | 'tiff';
