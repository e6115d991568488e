'use client';

import type { AdminPhoto, PhotoPatch } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { Field } from '../_ui/field';
import { Select } from '../_ui/select';
import type { AlbumName } from './album-name';
import { countValues } from './shared-values';
import { Chip } from './tags-field';

interface Props {
  photos: readonly AdminPhoto[];
  total: number;
  albums: readonly AlbumName[];
  onEdit: (patch: PhotoPatch) => void;
}

export function AlbumsField({ photos, total, albums, onEdit }: Props) {
  const names = new Map(albums.map((album) => [album.id, album.title]));
  const inside = countValues(photos, (photo) => photo.albumIds).filter(({ value }) => names.has(value));
  const whole = new Set(inside.filter(({ count }) => count === total).map(({ value }) => value));
  return (
    <div className="grid gap-1.5">
      <Field label={t('field.albums')}>
        {(wiring) => (
          <Select
            {...wiring}
            value=""
            disabled={albums.length === 0}
            onChange={(event) => onEdit({ addToAlbumId: event.target.value })}
            className="w-full"
          >
            <option value="" disabled>
              {albums.length === 0 ? t('field.noAlbums') : t('field.addToAlbum')}
            </option>
            {albums
              .filter((album) => !whole.has(album.id))
              .map((album) => (
                <option key={album.id} value={album.id}>
                  {album.title}
                </option>
              ))}
          </Select>
        )}
      </Field>
      {inside.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label={t('field.albums')}>
          {inside.map(({ value, count }) => (
            <Chip
              key={value}
              label={names.get(value)!}
              partOf={count < total ? { count, total } : null}
              onAddToAll={() => onEdit({ addToAlbumId: value })}
              onRemove={() => onEdit({ removeFromAlbumId: value })}
            />
          ))}
        </ul>
      )}
    </div>
  );
}
