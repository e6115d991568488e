import type { TaskBoard } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { Button } from '../_ui/button';
import { countOf, countWords, isBound, tasksOf, type Group } from './groups';
import { TaskRow } from './task-row';

/** Among the others a group shows its first few, so that thousands of one kind leave the rest in sight. */
const FEW = 5;
/** What runs is what people come to see. */
const FEW_RUNNING = 10;

interface Props {
  group: Group;
  board: TaskBoard;
  /** The one group shown, or null for all. */
  shown: Group | null;
  onShow: (group: Group | null) => void;
}

export function TaskGroup({ group, board, shown, onShow }: Props) {
  const tasks = tasksOf(board, group);
  const count = Math.max(countOf(board, group), tasks.length);
  const few = group === 'running' ? FEW_RUNNING : FEW;
  const rows = shown === null ? tasks.slice(0, few) : tasks;
  const isAlone = shown !== null;
  return (
    <section aria-labelledby={`tasks-${group}`} className="mt-4">
      <div className="flex min-h-9 items-center gap-2 px-4 md:px-6">
        <h2 id={`tasks-${group}`} className="text-sm font-medium text-ink">
          {t(`tasks.${group}`)} <span className="font-normal text-muted tabular-nums">{countWords(group, count)}</span>
        </h2>
        {isAlone && (
          <Button size="small" look="quiet" onClick={() => onShow(null)}>
            {t('tasks.showAll')}
          </Button>
        )}
        {!isAlone && tasks.length > rows.length && (
          <Button
            size="small"
            look="quiet"
            aria-label={t('tasks.showMoreOf', { count: tasks.length - rows.length, group: t(`tasks.${group}`) })}
            onClick={() => onShow(group)}
          >
            {t('tasks.showMore', { count: tasks.length - rows.length })}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="border-t border-line px-4 py-8 text-sm text-muted md:px-6">{t(`tasks.none.${group}`)}</p>
      ) : (
        <ul aria-labelledby={`tasks-${group}`} className="border-t border-line">
          {rows.map((task) => (
            <TaskRow key={task.id} task={task} />
          ))}
        </ul>
      )}
      {rows.length === tasks.length && count > tasks.length && (
        <p className="px-4 py-2.5 text-xs text-muted tabular-nums md:px-6">{restWords(group, count, tasks.length)}</p>
      )}
    </section>
  );
}

/** The board knows how many there are, and shows those that matter next. */
function restWords(group: Group, count: number, shown: number): string {
  if (isBound(group, count)) return t('tasks.restMany', { shown, count });
  const rest = count - shown;
  return group === 'queued' ? t('tasks.restWaits', { count: rest }) : t('tasks.rest', { count: rest });
}
