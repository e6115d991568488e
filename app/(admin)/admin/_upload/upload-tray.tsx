'use client';

import { ChevronDown, ChevronUp, Pause, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { Button, IconButton } from '../_ui/button';
import { Choice } from '../_ui/choice';
import { ProgressBar } from '../_ui/progress-bar';
import { megabytes } from '../_ui/sizes';
import { duration } from '../_ui/times';
import { setNewVisibility, useNewVisibility } from './new-visibility';
import { clearFinished, pauseAll, resumeAll } from './upload-engine';
import { isFinished, mostPressingFirst, needsAttention, type UploadTotals } from './upload-item';
import { UploadList } from './upload-list';
import { useUploads } from './upload-store';
import { useUploadWatch } from './use-upload-watch';

/** Docked under every page of the admin room; it lives as long as the tab does. */
export function UploadTray() {
  useUploadWatch();
  const { items, totals } = useUploads();
  // Until somebody decides, it is open while there is something to see.
  const [chosenOpen, setOpen] = useState<boolean | null>(null);
  const isOpen = chosenOpen ?? items.some((item) => !isFinished(item) || needsAttention(item));
  const visibility = useNewVisibility();
  useEffect(() => {
    document.documentElement.style.setProperty('--tray-height', items.length === 0 ? '0px' : '3.25rem');
  }, [items.length]);
  if (items.length === 0) return null;
  return (
    <section
      aria-label={t('upload.tray')}
      className="fixed inset-x-0 bottom-(--nav-height) z-30 border-t border-line bg-raised shadow-[0_-8px_24px_rgb(0_0_0/0.18)] md:start-(--rail-width)"
    >
      {totals.activeCount > 0 && (
        <ProgressBar
          label={t('upload.overall')}
          fraction={fractionOf(totals)}
          className="absolute inset-x-0 -top-0.5 h-0.5 rounded-none"
        />
      )}
      <div className="flex h-13 items-center gap-2 px-3 sm:px-4">
        <p className="min-w-0 flex-1 truncate text-sm tabular-nums" aria-live="off">
          <TotalsWords totals={totals} />
        </p>
        {items.some((item) => isFinished(item) || item.state === 'received') && (
          <Button look="quiet" size="small" onClick={clearFinished}>
            {t('upload.clear')}
          </Button>
        )}
        {totals.activeCount > 0 && (
          <IconButton label={t('upload.pauseAll')} onClick={pauseAll}>
            <Pause className="size-4" />
          </IconButton>
        )}
        {totals.activeCount === 0 && items.some((item) => item.state === 'paused') && (
          <IconButton label={t('upload.resumeAll')} onClick={resumeAll}>
            <Play className="size-4" />
          </IconButton>
        )}
        <IconButton
          label={isOpen ? t('upload.collapse') : t('upload.expand')}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown className="size-4" /> : <ChevronUp className="size-4" />}
        </IconButton>
      </div>
      {isOpen && (
        <div className="border-t border-line bg-paper">
          <UploadList items={mostPressingFirst(items)} />
          <div className="flex items-center gap-3 border-t border-line px-3 py-2 text-xs text-muted sm:px-4">
            <span>{t('upload.newPhotosAre')}</span>
            <Choice
              label={t('upload.newPhotosAre')}
              value={visibility}
              onChange={setNewVisibility}
              options={[
                { value: 'public', label: t('visibility.public') },
                { value: 'private', label: t('visibility.private') },
              ]}
            />
          </div>
        </div>
      )}
    </section>
  );
}

function TotalsWords({ totals }: { totals: UploadTotals }) {
  const { fileCount, settledCount, unfinishedCount, activeCount, bytesPerSecond, totalBytes, sentBytes } = totals;
  const files = t('upload.files', { done: settledCount, count: fileCount });
  if (unfinishedCount === fileCount) return t('upload.unfinishedFiles', { count: fileCount });
  if (activeCount === 0) return files;
  const percent = Math.floor(fractionOf(totals) * 100);
  const left = bytesPerSecond > 1 ? duration((totalBytes - sentBytes) / bytesPerSecond, language) : null;
  return (
    <>
      <span className="font-medium text-ink">{t('upload.percent', { percent })}</span>
      <span className="ms-3 text-muted">{files}</span>
      {left && (
        <span className="ms-3 hidden text-muted sm:inline">
          {t('upload.pace', { speed: megabytes(bytesPerSecond, language), left })}
        </span>
      )}
    </>
  );
}

function fractionOf({ totalBytes, sentBytes }: UploadTotals): number {
  return totalBytes === 0 ? 0 : sentBytes / totalBytes;
}
