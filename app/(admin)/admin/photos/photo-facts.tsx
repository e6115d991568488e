import type { AdminPhoto } from '#server/photos/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { RelativeTime } from '../_ui/relative-time';
import { megabytes } from '../_ui/sizes';

/** What the file says of itself. */
export function PhotoFacts({ photo }: { photo: AdminPhoto }) {
  const { metadata, width, height } = photo;
  const facts = [
    [t('fact.camera'), metadata?.camera],
    [t('fact.lens'), metadata?.lens],
    [t('fact.exposure'), metadata && exposureOf(metadata)],
    [t('fact.place'), metadata?.gps && `${metadata.gps.latitude.toFixed(4)}, ${metadata.gps.longitude.toFixed(4)}`],
    [t('fact.file'), photo.originalName],
    [t('fact.size'), sizeOf(width, height, photo.sizeBytes)],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-t border-line pt-4 text-xs">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="wrap-anywhere tabular-nums">{value}</dd>
            </div>
          ),
      )}
      <dt className="text-muted">{t('fact.added')}</dt>
      <dd>
        <RelativeTime iso={photo.createdAt} />
      </dd>
    </dl>
  );
}

function sizeOf(width: number | null, height: number | null, bytes: number): string {
  const pixels = width && height ? `${width} × ${height}  ` : '';
  return pixels + megabytes(bytes, language);
}

/** As photographers write it: `1/250 s  f/2.8  ISO 400  35 mm`. */
function exposureOf({ exposureSeconds, aperture, iso, focalLengthMm }: NonNullable<AdminPhoto['metadata']>): string {
  const parts = [
    exposureSeconds &&
      (exposureSeconds >= 0.4 ? `${+exposureSeconds.toFixed(1)} s` : `1/${Math.round(1 / exposureSeconds)} s`),
    aperture && `f/${+aperture.toFixed(1)}`,
    iso && `ISO ${iso}`,
    focalLengthMm && `${+focalLengthMm.toFixed(1)} mm`,
  ];
  return parts.filter(Boolean).join('  ');
}
