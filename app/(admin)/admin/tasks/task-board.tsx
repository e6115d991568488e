'use client';

import { Coffee, RotateCw } from 'lucide-react';
import type { TaskBoard as Board } from '#server/tasks/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { retryFailedTasks } from '../_api/tasks';
import { useLiveBoard, type Connection } from '../_live/board-store';
import { Button } from '../_ui/button';
import { classes } from '../_ui/classes';
import { EmptyState } from '../_ui/empty-state';
import { notifyDone, notifyProblem } from '../_ui/notify';
import { PageHeading } from '../_ui/page-heading';
import { duration } from '../_ui/times';
import { secondsLeft } from './seconds-left';
import { Sparkline } from './sparkline';
import { TaskRow } from './task-row';

/** What the machine does now, has before it, and could not do. */
export function TaskBoard({ initial }: { initial: Board }) {
  const live = useLiveBoard();
  const { counts, donePerMinute, tasks } = live.board ?? initial;
  const left = secondsLeft(counts, donePerMinute);
  const lastHour = donePerMinute.reduce((sum, each) => sum + each, 0);
  return (
    <>
      <PageHeading title={t('nav.tasks')}>
        <ConnectionSign connection={live.connection} />
        {counts.failed > 0 && (
          <Button onClick={() => void retryAll(counts.failed)}>
            <RotateCw aria-hidden className="size-4" />
            {t('tasks.retryFailed')}
          </Button>
        )}
      </PageHeading>
      <div className="grid gap-x-10 gap-y-5 px-4 py-3 md:px-6 lg:grid-cols-[auto_minmax(0,1fr)]">
        <dl className="grid grid-cols-3 gap-x-8 gap-y-4 sm:grid-cols-5">
          <Count name={t('tasks.running')} value={counts.running} isLit={counts.running > 0} />
          <Count name={t('tasks.queued')} value={counts.ready} />
          <Count name={t('tasks.retrying')} value={counts.retrying} />
          <Count name={t('tasks.failed')} value={counts.failed} />
          <Count name={t('tasks.done')} value={counts.done} />
        </dl>
        <figure className="min-w-0">
          <Sparkline values={donePerMinute} label={t('tasks.sparkline', { count: lastHour })} />
          <figcaption className="mt-1.5 flex flex-wrap justify-between gap-x-4 text-xs text-muted tabular-nums">
            <span>{t('tasks.lastHour', { count: lastHour })}</span>
            {left !== null && <span>{t('tasks.left', { time: duration(left, language) })}</span>}
          </figcaption>
        </figure>
      </div>
      {tasks.length === 0 ? (
        <EmptyState icon={<Coffee />} title={t('tasks.emptyTitle')}>
          <p>{t('tasks.emptyWords')}</p>
        </EmptyState>
      ) : (
        <ul aria-label={t('tasks.list')} className="mt-3 border-t border-line">
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} />
          ))}
        </ul>
      )}
    </>
  );
}

async function retryAll(count: number) {
  try {
    await retryFailedTasks();
    notifyDone(t('tasks.retried', { count }));
  } catch (error) {
    notifyProblem(error);
  }
}

function Count({ name, value, isLit }: { name: string; value: number; isLit?: boolean }) {
  return (
    <div className="grid gap-0.5">
      <dt className="flex items-center gap-1.5 text-xs text-muted">
        {isLit && <span aria-hidden className="size-1.5 rounded-full bg-safelight" />}
        {name}
      </dt>
      <dd className="font-display text-3xl leading-none tabular-nums">
        {new Intl.NumberFormat(language).format(value)}
      </dd>
    </div>
  );
}

function ConnectionSign({ connection }: { connection: Connection }) {
  return (
    <p role="status" className="flex items-center gap-2 text-xs text-muted">
      <span
        aria-hidden
        className={classes('size-2 rounded-full', connection === 'live' ? 'bg-safelight' : 'border border-muted')}
      />
      {t(`connection.${connection}`)}
    </p>
  );
}
