'use client';

import { Coffee } from 'lucide-react';
import type { TaskBoard as Board } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { useLiveBoard } from '../_live/board-store';
import { EmptyState } from '../_ui/empty-state';
import { BackfillPanel } from './backfill-panel';
import { BoardHeading } from './board-heading';
import { BoardNotices } from './board-notices';
import { CountFilter } from './count-filter';
import { GROUPS, tasksOf } from './groups';
import { HistoryGraph } from './history-graph';
import { TaskGroup } from './task-group';
import { Throughput } from './throughput';
import { useShownGroup } from './use-shown-group';

/** What the machines do now, have before them, have done, and could not do. */
export function TaskBoard({ initial }: { initial: Board }) {
  const live = useLiveBoard();
  const board = live.board ?? initial;
  const [shown, show] = useShownGroup();
  const groups = GROUPS.filter((group) => (shown === null ? tasksOf(board, group).length > 0 : group === shown));
  return (
    <>
      <BoardHeading board={board} connection={live.connection} />
      <BoardNotices board={board} live={live} />
      <div className="grid gap-y-5 px-4 pt-2 pb-5 md:px-6">
        <CountFilter board={board} shown={shown} onShow={show} />
        <div className="grid gap-x-12 gap-y-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
          <Throughput board={board} />
          <HistoryGraph history={board.history} />
        </div>
      </div>
      {board.backfill && <BackfillPanel backfill={board.backfill} />}
      <div data-task-list tabIndex={-1} className="outline-none">
        {groups.length === 0 ? (
          <EmptyState icon={<Coffee />} title={t('tasks.emptyTitle')}>
            <p>{t('tasks.emptyWords')}</p>
          </EmptyState>
        ) : (
          groups.map((group) => <TaskGroup key={group} group={group} board={board} shown={shown} onShow={show} />)
        )}
      </div>
    </>
  );
}
