import type { ReactNode } from 'react';
import type { PublicPhoto } from '#server/photos/schemas';
import { language, t } from '../_messages/t';
import { exposureParts } from './format-exposure';
import { formatTaken } from './format-taken';
import { Histogram } from './histogram';

/** What is known of a photo: when, with what, how, whose; and its light in a picture. What is not known is not there. */
export function PhotoFacts({ photo }: { photo: PublicPhoto }) {
  const exposure = exposureParts(photo);
  return (
    <div className="space-y-7">
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2 text-sm">
        {photo.takenAt && (
          <Fact name={t('photo.taken')}>
            <time dateTime={`${photo.takenAt}${photo.takenAtOffset ?? ''}`}>
              {formatTaken(photo.takenAt, language)}
            </time>
          </Fact>
        )}
        {photo.camera && <Fact name={t('photo.camera')}>{photo.camera}</Fact>}
        {photo.lens && <Fact name={t('photo.lens')}>{photo.lens}</Fact>}
        {exposure.length > 0 && (
          <Fact name={t('photo.exposure')}>
            <span className="flex flex-wrap gap-x-4">
              {exposure.map((part) => (
                <span key={part} className="whitespace-nowrap">
                  {part}
                </span>
              ))}
            </span>
          </Fact>
        )}
        <Fact name={t('photo.size')}>{t('photo.pixels', { width: `${photo.width}`, height: `${photo.height}` })}</Fact>
        {photo.albums.length > 0 && (
          <Fact name={t('photo.albums')}>
            {photo.albums.map((album, index) => (
              <span key={album.slug}>
                {index > 0 && ', '}
                <a
                  href={`/albums/${album.slug}`}
                  className="underline decoration-line underline-offset-4 hover:decoration-ink"
                >
                  {album.title}
                </a>
              </span>
            ))}
          </Fact>
        )}
        {photo.tags.length > 0 && <Fact name={t('photo.tags')}>{photo.tags.join(', ')}</Fact>}
        {photo.creator && <Fact name={t('photo.by')}>{photo.creator}</Fact>}
        {photo.copyright && <Fact name={t('photo.rights')}>{photo.copyright}</Fact>}
      </dl>
      {(photo.histogram || photo.palette.length > 0) && (
        <div className="space-y-3">
          {photo.histogram && <Histogram bins={photo.histogram} />}
          {photo.palette.length > 0 && <Palette colours={photo.palette} />}
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** Each colour as wide as there is of it. */
function Palette({ colours }: { colours: PublicPhoto['palette'] }) {
  return (
    <ul aria-label={t('photo.palette')} className="flex h-3 overflow-hidden rounded-xs">
      {colours.map(({ hex, weight }) => (
        <li key={hex} title={hex} className="min-w-2" style={{ backgroundColor: hex, flexGrow: weight }}>
          <span className="sr-only">{hex}</span>
        </li>
      ))}
    </ul>
  );
}
