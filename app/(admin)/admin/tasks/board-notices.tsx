import { DoorOpen, Pause, Unplug } from 'lucide-react';
import type { TaskBoard } from '#server/tasks/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import type { LiveBoard } from '../_live/board-store';
import { Notice } from '../_ui/notice';
import { RelativeTime } from '../_ui/relative-time';

/** What is true of the whole board and must not be missed. The region is there before its words, or they would not be read out. */
export function BoardNotices({ board, live }: { board: TaskBoard; live: LiveBoard }) {
  return (
    <div role="status">
      {live.connection === 'lost' && (
        <Notice icon={<Unplug />} title={t('tasks.lost')}>
          {live.toldAtMs > 0 && `${t('tasks.lostSince', { time: clockTime(live.toldAtMs) })} `}
          {t('tasks.lostAgain')}
        </Notice>
      )}
      {board.isTickOpen && (
        <Notice icon={<DoorOpen />} title={t('tasks.tickOpen')}>
          {t('tasks.tickOpenWords')}
        </Notice>
      )}
      {board.pausedAt !== null && (
        <Notice icon={<Pause />} title={t('tasks.queuePaused')}>
          {t('tasks.queuePausedWords')} <RelativeTime iso={board.pausedAt} className="whitespace-nowrap" />
        </Notice>
      )}
    </div>
  );
}

function clockTime(atMs: number): string {
  return new Date(atMs).toLocaleTimeString(language, { timeStyle: 'short' });
}
