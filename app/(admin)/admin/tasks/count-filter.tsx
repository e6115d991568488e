import type { TaskBoard } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { countOf, countWords, type Group } from './groups';

/** As a day goes: what runs, what comes, what did not work, what is over. */
const ORDER: readonly Group[] = ['running', 'queued', 'retrying', 'failed', 'paused', 'done'];

interface Props {
  board: TaskBoard;
  shown: Group | null;
  onShow: (group: Group | null) => void;
}

/** The figures of the board; pressing one leaves its tasks alone on the list, pressing it again brings back the others. */
export function CountFilter({ board, shown, onShow }: Props) {
  return (
    <div
      role="group"
      aria-label={t('tasks.showOnly')}
      className="-mx-2 grid grid-cols-3 gap-y-1 sm:-mx-3 sm:grid-cols-6 lg:max-w-3xl"
    >
      {ORDER.map((group) => {
        const count = countOf(board, group);
        return (
          <button
            key={group}
            type="button"
            aria-pressed={shown === group}
            onClick={() => onShow(shown === group ? null : group)}
            className="grid justify-items-start gap-1 rounded-md px-2 py-2 text-start text-muted hover:bg-raised aria-pressed:bg-raised aria-pressed:inset-ring aria-pressed:inset-ring-line sm:px-3"
          >
            <span className="flex items-center gap-1.5 text-xs whitespace-nowrap">
              {group === 'running' && count > 0 && <span aria-hidden className="size-1.5 rounded-full bg-safelight" />}
              {t(`tasks.${group}`)}
            </span>
            <span className="font-display text-2xl leading-none text-ink tabular-nums sm:text-3xl">
              {countWords(group, count)}
            </span>
          </button>
        );
      })}
    </div>
  );
}
