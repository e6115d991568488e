import { Pause, Play, RotateCw } from 'lucide-react';
import type { TaskBoard } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { pauseQueue, resumeQueue, retryFailedTasks } from '../_api/tasks';
import type { Connection } from '../_live/board-store';
import { Button } from '../_ui/button';
import { ConnectionSign } from '../_ui/connection-sign';
import { notifyDone } from '../_ui/notify';
import { PageHeading } from '../_ui/page-heading';
import { useSending } from '../_ui/use-sending';
import { isRetryWorthwhile } from './groups';

export function BoardHeading({ board, connection }: { board: TaskBoard; connection: Connection }) {
  return (
    <PageHeading title={t('nav.tasks')}>
      <ConnectionSign connection={connection} />
      {isRetryWorthwhile(board) && <RetryAll />}
      <QueueSwitch isPaused={board.pausedAt !== null} />
    </PageHeading>
  );
}

function RetryAll() {
  const [isSending, send] = useSending();
  const retry = async () => notifyDone(t('tasks.retried', { count: (await retryFailedTasks()).retried }));
  return (
    <Button aria-disabled={isSending} onClick={() => send(retry)}>
      <RotateCw aria-hidden className="size-4" />
      {t('tasks.retryFailed')}
    </Button>
  );
}

/** One button for both ways, so that the focus stays on it. */
function QueueSwitch({ isPaused }: { isPaused: boolean }) {
  const [isSending, send] = useSending();
  return (
    <Button
      look={isPaused ? 'solid' : 'outline'}
      aria-disabled={isSending}
      onClick={() => send(isPaused ? resumeQueue : pauseQueue)}
    >
      {isPaused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
      {isPaused ? t('tasks.resumeQueue') : t('tasks.pauseQueue')}
    </Button>
  );
}
