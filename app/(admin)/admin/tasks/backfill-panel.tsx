import { Pause, Play, X } from 'lucide-react';
import type { BoardBackfill } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { cancelBackfill, pauseBackfill, resumeBackfill } from '../_api/tasks';
import { Button } from '../_ui/button';
import { ProgressBar } from '../_ui/progress-bar';
import { ConfirmDialog } from '../_ui/confirm-dialog';
import { useSending } from '../_ui/use-sending';

/** Developing anew, with a newer pipeline, what an older one developed: background work that may take days. */
export function BackfillPanel({ backfill }: { backfill: BoardBackfill }) {
  const { state, total, remaining, pipelineVersion } = backfill;
  const isUnderWay = state === 'running' || state === 'paused';
  const done = Math.max(0, total - remaining);
  const title = titleWords(backfill);
  return (
    <section
      aria-label={t('backfill.label')}
      className="mx-4 mb-3 grid gap-3 rounded-md border border-line px-4 py-3 text-sm sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center md:mx-6"
    >
      <div className="grid min-w-0 gap-1.5">
        <h2 className="text-pretty text-ink">{title}</h2>
        {isUnderWay && <ProgressBar label={title} fraction={total === 0 ? 1 : done / total} />}
        <p className="text-xs text-pretty text-muted tabular-nums">
          {isUnderWay
            ? `${t('backfill.progress', { done, count: total })} ${t('backfill.background')}`
            : remaining > 0 && t('backfill.left', { count: remaining })}
        </p>
      </div>
      {isUnderWay && <BackfillButtons isPaused={state === 'paused'} version={pipelineVersion} />}
    </section>
  );
}

function BackfillButtons({ isPaused, version }: { isPaused: boolean; version: number }) {
  const [isSending, send] = useSending();
  return (
    <div className="flex gap-2">
      <Button aria-disabled={isSending} onClick={() => send(isPaused ? resumeBackfill : pauseBackfill)}>
        {isPaused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
        {isPaused ? t('backfill.resume') : t('backfill.pause')}
      </Button>
      <ConfirmDialog
        title={t('backfill.cancelTitle')}
        words={t('backfill.cancelWords', { version })}
        action={t('backfill.cancelAction')}
        onConfirm={() => send(cancelBackfill)}
      >
        <Button look="quiet" aria-disabled={isSending}>
          <X aria-hidden className="size-4" />
          {t('backfill.cancel')}
        </Button>
      </ConfirmDialog>
    </div>
  );
}

function titleWords({ state, total, pipelineVersion: version }: BoardBackfill): string {
  if (state === 'running') return t('backfill.running', { count: total, version });
  if (state === 'paused') return t('backfill.paused', { count: total, version });
  return t(state === 'done' ? 'backfill.done' : 'backfill.cancelled', { version });
}
