'use client';

import { Check, FilePlus2, Pause, Play, X } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { stageWords } from '../_live/stage-words';
import { IconButton } from '../_ui/button';
import { classes } from '../_ui/classes';
import { ProgressBar } from '../_ui/progress-bar';
import { megabytes } from '../_ui/sizes';
import { duration } from '../_ui/times';
import { withAdvice } from './advice';
import { pickFiles } from './pick-files';
import { abortUpload, pauseUpload, resumeUpload } from './upload-engine';
import { needsAttention, type UploadItem } from './upload-item';
import { removeUploads } from './upload-store';
import { discardUnfinished } from './unfinished-uploads';

interface Props {
  item: UploadItem;
  /** What the site does with it now, once it has arrived. */
  developing: { stage: string; fraction: number } | null;
}

export const UploadRow = memo(function UploadRow({ item, developing }: Props) {
  const words = statusWords(item, developing);
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line px-3 sm:px-4 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_3.5rem]">
      <div className="flex items-baseline gap-2">
        <span className="truncate text-sm text-ink" title={item.name}>
          {item.name}
        </span>
        <span className="shrink-0 text-xs text-muted tabular-nums">{megabytes(item.sizeBytes, language)}</span>
      </div>
      <div className="grid min-w-0 gap-1 max-md:row-start-2">
        <p
          className={classes(
            'line-clamp-2 text-xs leading-4 tabular-nums',
            needsAttention(item) ? 'text-ink' : 'text-muted',
          )}
          title={words}
        >
          {(item.state === 'ready' || item.state === 'known') && (
            <Check aria-hidden className="me-1 inline size-3.5 text-ink" />
          )}
          {words}
        </p>
        <Progress item={item} developing={developing} />
      </div>
      <div className="flex justify-end max-md:row-span-2 max-md:row-start-1 max-md:col-start-2">
        <RowButtons item={item} />
      </div>
    </div>
  );
});

function Progress({ item, developing }: Props) {
  const label = t('upload.progressOf', { name: item.name });
  if (item.state === 'uploading' || item.state === 'paused' || item.state === 'stalled') {
    return <ProgressBar label={label} fraction={item.sentBytes / item.sizeBytes} />;
  }
  return developing && item.state === 'received' ? <ProgressBar label={label} fraction={developing.fraction} /> : null;
}

function AbortButton({ item }: { item: UploadItem }) {
  return (
    <RowButton item={item} name="upload.abort" icon={<X className="size-4" />} onClick={() => abortUpload(item.id)} />
  );
}

function RowButtons({ item }: { item: UploadItem }) {
  switch (item.state) {
    case 'waiting':
    case 'uploading':
    case 'stalled':
      return (
        <>
          <RowButton
            item={item}
            name="upload.pause"
            icon={<Pause className="size-4" />}
            onClick={() => pauseUpload(item.id)}
          />
          <AbortButton item={item} />
        </>
      );
    case 'paused':
      return (
        <>
          <RowButton
            item={item}
            name="upload.resume"
            icon={<Play className="size-4" />}
            onClick={() => resumeUpload(item.id)}
          />
          <AbortButton item={item} />
        </>
      );
    case 'unfinished':
      return (
        <>
          <RowButton
            item={item}
            name="upload.pickAgain"
            icon={<FilePlus2 className="size-4" />}
            onClick={() => pickFiles('files')}
          />
          <RowButton
            item={item}
            name="upload.abort"
            icon={<X className="size-4" />}
            onClick={() => void discardUnfinished(item.id)}
          />
        </>
      );
    default:
      return (
        <RowButton
          item={item}
          name="upload.dismiss"
          icon={<X className="size-4" />}
          onClick={() => removeUploads([item.id])}
        />
      );
  }
}

interface RowButtonProps {
  item: UploadItem;
  name: 'upload.pause' | 'upload.resume' | 'upload.abort' | 'upload.pickAgain' | 'upload.dismiss';
  icon: ReactNode;
  onClick: () => void;
}

function RowButton({ item, name, icon, onClick }: RowButtonProps) {
  return (
    <IconButton size="small" label={t(name, { name: item.name })} onClick={onClick}>
      {icon}
    </IconButton>
  );
}

function statusWords(item: UploadItem, developing: Props['developing']): string {
  switch (item.state) {
    case 'waiting':
      return t('upload.waiting');
    case 'uploading':
      return uploadingWords(item);
    case 'stalled':
      return t('upload.stalled', { percent: percentOf(item) });
    case 'paused':
      return item.reason ? withAdvice(item, item.reason) : t('upload.paused', { percent: percentOf(item) });
    case 'unfinished':
      return t('upload.unfinished');
    case 'received':
      return developing ? `${stageWords(developing.stage)}…` : t('upload.queued');
    case 'ready':
      return t('upload.ready');
    case 'known':
      return t('upload.known');
    case 'refused':
    case 'failed':
      return withAdvice(item, item.reason ?? t('upload.failed'));
  }
}

function uploadingWords(item: UploadItem): string {
  const percent = percentOf(item);
  if (item.bytesPerSecond < 1) return t('upload.percent', { percent });
  const left = duration((item.sizeBytes - item.sentBytes) / item.bytesPerSecond, language);
  return t('upload.moving', { percent, speed: megabytes(item.bytesPerSecond, language), left });
}

function percentOf(item: UploadItem): number {
  return Math.floor((item.sentBytes / item.sizeBytes) * 100);
}
