'use client';

import { Check, Lock, RotateCw, TriangleAlert } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import type { AdminPhoto } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { stageWords } from '../_live/stage-words';
import { Button } from '../_ui/button';
import { classes } from '../_ui/classes';
import { ProgressBar } from '../_ui/progress-bar';
import { Thumbnail } from './thumbnail';

interface Props {
  photo: AdminPhoto;
  isSelected: boolean;
  /** The one tile that Tab reaches; arrows move on from it. */
  isTabStop: boolean;
  stage: string | null;
  fraction: number | null;
  onClick: (id: string, event: MouseEvent) => void;
  onRetry: (id: string) => void;
}

export const PhotoTile = memo(function PhotoTile({
  photo,
  isSelected,
  isTabStop,
  stage,
  fraction,
  onClick,
  onRetry,
}: Props) {
  const name = photo.title || photo.originalName;
  return (
    <li
      data-photo-id={photo.id}
      className="relative min-w-0 [contain-intrinsic-size:auto_12rem] [content-visibility:auto]"
    >
      <button
        type="button"
        aria-pressed={isSelected}
        aria-label={labelOf(photo, name)}
        title={name}
        tabIndex={isTabStop ? 0 : -1}
        onClick={(event) => onClick(photo.id, event)}
        className={classes(
          'group grid w-full grid-cols-[minmax(0,1fr)] rounded-md p-1.5 -outline-offset-2 transition-colors select-none',
          isSelected ? 'bg-raised ring-2 ring-ink ring-inset' : 'hover:bg-raised',
        )}
      >
        <span className="relative grid aspect-square w-full place-items-center overflow-hidden rounded-sm bg-sunken">
          <Thumbnail photo={photo} sizes="(min-width: 640px) 190px, 31vw" />
          {photo.status === 'queued' || photo.status === 'processing' ? (
            <Developing status={photo.status} stage={stage} fraction={fraction} />
          ) : null}
          {photo.status === 'failed' && <Failed reason={photo.failure?.message ?? t('status.failed')} />}
          {isSelected && (
            <span className="absolute start-1.5 top-1.5 grid size-5 place-items-center rounded-full bg-ink text-paper">
              <Check aria-hidden className="size-3.5 stroke-3" />
            </span>
          )}
        </span>
        <span className="mt-1.5 flex h-4 items-center gap-1 px-0.5 text-xs leading-4 text-muted">
          <span className={classes('truncate', isSelected && 'text-ink')}>{name}</span>
          {photo.visibility === 'private' && <Lock aria-hidden className="ms-auto size-3 shrink-0" />}
        </span>
      </button>
      {photo.status === 'failed' && photo.deletedAt === null && (
        <Button
          data-no-lasso
          size="small"
          className="absolute end-3 bottom-9"
          tabIndex={isTabStop ? 0 : -1}
          aria-label={t('photo.retryNamed', { name })}
          onClick={() => onRetry(photo.id)}
        >
          <RotateCw aria-hidden className="size-3" />
          {t('photo.retry')}
        </Button>
      )}
    </li>
  );
});

function Developing({
  status,
  stage,
  fraction,
}: {
  status: 'queued' | 'processing';
  stage: string | null;
  fraction: number | null;
}) {
  const words = status === 'queued' && stage === null ? t('status.queued') : stageWords(stage);
  return (
    <span className="absolute inset-x-0 bottom-0 grid gap-1.5 bg-paper/85 px-2 py-1.5 text-start">
      <span className="truncate text-[0.6875rem] leading-none text-ink">{words}</span>
      {status === 'processing' && <ProgressBar label={words} fraction={fraction} className="h-0.5" />}
    </span>
  );
}

function Failed({ reason }: { reason: string }) {
  return (
    <span className="absolute inset-0 grid content-start justify-items-start gap-1.5 bg-paper/90 p-2 text-start">
      <TriangleAlert aria-hidden className="size-4 text-safelight" />
      <span className="line-clamp-2 text-[0.6875rem] sm:line-clamp-4 leading-snug text-ink" title={reason}>
        {reason}
      </span>
    </span>
  );
}

function labelOf(photo: AdminPhoto, name: string): string {
  const parts = [
    name,
    photo.status !== 'ready' && t(`status.${photo.status}`),
    photo.failure?.message,
    photo.visibility === 'private' && t('visibility.private'),
  ];
  return parts.filter(Boolean).join(', ');
}
