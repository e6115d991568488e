import { COUNTED_AT_MOST } from '#server/tasks/counted-at-most';
import type { TaskBoard } from '#server/tasks/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { duration } from '../_ui/times';
import { secondsLeft } from './seconds-left';
import { Sparkline } from './sparkline';

/** The last hour minute by minute, and how long the rest will take at that pace. */
export function Throughput({ board }: { board: TaskBoard }) {
  const { donePerMinute, counts } = board;
  const lastHour = donePerMinute.reduce((sum, each) => sum + each, 0);
  const left = secondsLeft(board);
  const leftWords = counts.ready >= COUNTED_AT_MOST ? 'tasks.leftAtLeast' : 'tasks.left';
  return (
    <figure className="grid min-w-0 content-start gap-2">
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-xs text-muted tabular-nums">
        <span>{t('tasks.lastHour', { count: lastHour })}</span>
        {left !== null && <span className="text-ink">{t(leftWords, { time: duration(left, language) })}</span>}
      </figcaption>
      <Sparkline values={donePerMinute} label={t('tasks.sparkline', { count: lastHour })} />
    </figure>
  );
}
