'use client';

import { Download, ExternalLink, RotateCw } from 'lucide-react';
import type { AdminPhoto, PhotoPatch } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { Button } from '../_ui/button';
import { Choice } from '../_ui/choice';
import { DraftField } from '../_ui/draft-field';
import { AlbumsField } from './albums-field';
import type { AlbumName } from './album-name';
import { PhotoFacts } from './photo-facts';
import { sharedValue } from './shared-values';
import { TagsField } from './tags-field';
import { Thumbnail } from './thumbnail';
import type { SheetActions } from './use-sheet-actions';

interface Props {
  ids: ReadonlySet<string>;
  photos: readonly AdminPhoto[];
  albums: readonly AlbumName[];
  actions: SheetActions;
}

/** One photo or many: what they share is shown, what is changed is changed for all, at once and undoably. */
export function EditForm({ ids, photos, albums, actions }: Props) {
  const isWhole = photos.length === ids.size;
  const only = ids.size === 1 ? photos[0] : undefined;
  const edit = (patch: PhotoPatch) => void actions.edit(ids, patch);
  const title = sharedValue(photos, isWhole, (photo) => photo.title);
  const caption = sharedValue(photos, isWhole, (photo) => photo.caption);
  const takenAt = sharedValue(photos, isWhole, (photo) => photo.takenAt ?? '');
  const failed = photos.filter((photo) => photo.status === 'failed');
  // A draft belongs to its photos: another choice starts with another form.
  const key = only?.id ?? `${ids.size} ${ids.values().next().value}`;
  return (
    <div key={key} className="grid gap-4">
      {only ? (
        <div className="relative grid aspect-3/2 place-items-center rounded-md bg-sunken [--inset:0.5rem]">
          <Thumbnail photo={only} sizes="20rem" />
        </div>
      ) : (
        <h2 className="hidden font-display text-lg tabular-nums lg:block">{t('details.many', { count: ids.size })}</h2>
      )}
      {failed.length > 0 && (
        <Failures failed={failed} onRetry={() => void actions.retry(failed.map((photo) => photo.id))} />
      )}
      <DraftField
        label={t('field.title')}
        data-first-field
        value={title ?? ''}
        placeholder={title === null ? t('field.several') : (only?.originalName ?? '')}
        maxLength={300}
        onCommit={(value) => edit({ title: value.trim() })}
      />
      <DraftField
        label={t('field.caption')}
        rows={3}
        value={caption ?? ''}
        placeholder={caption === null ? t('field.several') : ''}
        maxLength={10_000}
        onCommit={(value) => edit({ caption: value.trim() })}
      />
      <TagsField photos={photos} total={ids.size} onEdit={edit} />
      <AlbumsField photos={photos} total={ids.size} albums={albums} onEdit={edit} />
      <DraftField
        label={t('field.takenAt')}
        type="datetime-local"
        step={1}
        value={takenAt ?? ''}
        {...(takenAt === null && { hint: t('field.several') })}
        onCommit={(value) => edit({ takenAt: value === '' ? null : withSeconds(value) })}
      />
      <div className="grid gap-1">
        <span aria-hidden className="text-xs font-medium text-muted">
          {t('field.visibility')}
        </span>
        <Choice
          label={t('field.visibility')}
          value={sharedValue(photos, isWhole, (photo) => photo.visibility)}
          options={[
            { value: 'public', label: t('visibility.public') },
            { value: 'private', label: t('visibility.private') },
          ]}
          onChange={(visibility) => edit({ visibility })}
        />
      </div>
      {only && <OnePhoto photo={only} />}
    </div>
  );
}

function OnePhoto({ photo }: { photo: AdminPhoto }) {
  return (
    <>
      <PhotoFacts photo={photo} />
      <div className="flex flex-wrap gap-2">
        {photo.status === 'ready' && photo.visibility === 'public' && photo.deletedAt === null && (
          <Button asChild size="small">
            <a href={`/photos/${photo.id}`}>
              <ExternalLink aria-hidden className="size-3.5" />
              {t('photo.view')}
            </a>
          </Button>
        )}
        <Button asChild size="small">
          <a href={`/media/${photo.mediaKey}/original`} download>
            <Download aria-hidden className="size-3.5" />
            {t('photo.original')}
          </a>
        </Button>
      </div>
    </>
  );
}

function Failures({ failed, onRetry }: { failed: readonly AdminPhoto[]; onRetry: () => void }) {
  const reasons = [...new Set(failed.map((photo) => photo.failure?.message ?? t('status.failed')))];
  return (
    <div className="grid justify-items-start gap-2 rounded-md border border-line border-s-2 border-s-safelight bg-raised p-3 text-sm">
      {reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <Button size="small" onClick={onRetry}>
        <RotateCw aria-hidden className="size-3.5" />
        {t('photo.retry')}
      </Button>
    </div>
  );
}

/** Browsers leave out seconds that are nought. */
function withSeconds(wallClock: string): string {
  return wallClock.length === 16 ? `${wallClock}:00` : wallClock.slice(0, 19);
}
