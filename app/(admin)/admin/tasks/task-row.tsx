'use client';

import { RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import type { BoardTask } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { cancelTask, retryTask } from '../_api/tasks';
import { stageWords } from '../_live/stage-words';
import { Button } from '../_ui/button';
import { classes } from '../_ui/classes';
import { notifyProblem } from '../_ui/notify';
import { ProgressBar } from '../_ui/progress-bar';
import { RelativeTime } from '../_ui/relative-time';

export function TaskRow({ task }: { task: BoardTask }) {
  const [isSending, setSending] = useState(false);
  const isOver = task.state === 'done' || task.state === 'cancelled';
  const send = (call: (id: number) => Promise<unknown>) => {
    setSending(true);
    call(task.id)
      .catch(notifyProblem)
      .finally(() => setSending(false));
  };
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm md:grid-cols-[minmax(0,1.2fr)_minmax(0,1.4fr)_7rem_9.5rem] md:px-6">
      <div className="grid min-w-0">
        <span className={classes('truncate', isOver ? 'text-muted' : 'text-ink')} title={task.subject}>
          {task.subject || kindWords(task.kind)}
        </span>
        <span className="truncate text-xs text-muted">{task.subject && kindWords(task.kind)}</span>
      </div>
      <div className="order-last col-span-2 min-w-0 md:order-none md:col-span-1">
        <State task={task} />
      </div>
      <div className="hidden text-xs text-muted tabular-nums md:block">
        <RelativeTime iso={task.finishedAt ?? (task.state === 'scheduled' ? task.runAt : task.createdAt)} />
      </div>
      <div className="flex min-h-7 justify-end gap-1">
        {(task.state === 'dead' || task.state === 'scheduled' || task.state === 'cancelled') && (
          <Button
            size="small"
            disabled={isSending}
            aria-label={t('tasks.retryOne', { subject: task.subject })}
            onClick={() => send(retryTask)}
          >
            <RotateCw aria-hidden className="size-3" />
            {t('photo.retry')}
          </Button>
        )}
        {(task.state === 'ready' || task.state === 'scheduled' || task.state === 'leased') && (
          <Button
            size="small"
            look="quiet"
            disabled={isSending}
            aria-label={t('tasks.cancelOne', { subject: task.subject })}
            onClick={() => send(cancelTask)}
          >
            <X aria-hidden className="size-3.5" />
            {t('dialog.cancel')}
          </Button>
        )}
      </div>
    </li>
  );
}

function State({ task }: { task: BoardTask }) {
  const attempt = task.attempt > 1 ? t('tasks.attempt', { attempt: task.attempt, of: task.maxAttempts }) : null;
  if (task.state === 'leased') {
    const words = stageWords(task.progress?.stage);
    return (
      <div className="grid gap-1.5 text-xs">
        <p className="flex justify-between gap-3">
          <span className="truncate text-ink">{words}</span>
          <span className="truncate text-muted tabular-nums">
            {[attempt, task.workerId].filter(Boolean).join(' · ')}
          </span>
        </p>
        <ProgressBar label={words} fraction={task.progress?.fraction ?? null} />
      </div>
    );
  }
  return (
    <div className="grid gap-0.5 text-xs text-muted">
      <p className={task.state === 'dead' ? 'text-ink' : undefined}>
        {[t(`task.${task.state}`), attempt].filter(Boolean).join(' · ')}
      </p>
      {task.lastError && task.state !== 'done' && (
        <p className="text-pretty text-ink">
          {task.lastError.message} <span className="text-muted">{whereWords(task)}</span>
        </p>
      )}
    </div>
  );
}

function whereWords({ lastError, workerId }: BoardTask): string {
  const stage = lastError?.stage ? t('tasks.atStage', { stage: stageWords(lastError.stage) }) : null;
  return [stage, workerId].filter(Boolean).join(' · ');
}

function kindWords(kind: string): string {
  switch (kind) {
    case 'photo.first-look':
      return t('kind.firstLook');
    case 'photo.variants':
      return t('kind.variants');
    case 'storage.sweep':
      return t('kind.sweep');
    default:
      return kind;
  }
}
