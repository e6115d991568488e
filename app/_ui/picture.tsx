import type { ComponentProps } from 'react';
import type { PhotoTile } from '#server/photos/schemas';
import { t } from '../_messages/t';
import { plainUrl, srcSetOf } from './media';

interface PictureProps extends Omit<ComponentProps<'img'>, 'src' | 'srcSet' | 'width' | 'height'> {
  photo: PhotoTile;
  sizes: string;
  /** The widest file worth offering, in pixels. */
  widest?: number;
  /** The width of the file for browsers that know neither AVIF nor WebP. */
  plainWidth?: number;
}

/** A photo in the best format that the browser knows and the site has. */
export function Picture({ photo, sizes, widest, plainWidth = 640, alt, ...rest }: PictureProps) {
  const avif = srcSetOf(photo, 'avif', widest);
  const webp = srcSetOf(photo, 'webp', widest);
  const isBare = !avif && !webp;
  return (
    <picture>
      {avif && <source type="image/avif" srcSet={avif} sizes={sizes} />}
      {webp && <source type="image/webp" srcSet={webp} sizes={sizes} />}
      <img
        decoding="async"
        {...rest}
        alt={alt ?? (photo.title || t('photo.untitled'))}
        width={photo.width}
        height={photo.height}
        {...(isBare && { srcSet: srcSetOf(photo, 'jpeg', widest), sizes })}
        src={plainUrl(photo, plainWidth)}
      />
    </picture>
  );
}
