import { useState, useSyncExternalStore, type PointerEvent } from 'react';
import type { TaskBoard } from '#server/tasks/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { daysOf, hoursOf, type Hour } from './history-days';
import { HistoryBars } from './history-bars';
import { HistoryTable } from './history-table';

/** A day needs as much of the line for its name, also on a phone. */
const ROOM_HOURS = 14;

/** The last seven days hour by hour: what was done stands on the line, what failed hangs from it. */
export function HistoryGraph({ history }: { history: TaskBoard['history'] }) {
  const [pointed, setPointed] = useState<number | null>(null);
  // The days begin at the reader's midnight, which the server does not know.
  const isInBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const hours = hoursOf(history);
  const days = isInBrowser ? daysOf(hours) : [];
  const sum = { done: sumOf(history.done), failed: sumOf(history.failed) };
  const hour = pointed === null ? undefined : hours[pointed];

  function point({ currentTarget, clientX }: PointerEvent) {
    const { left, width } = currentTarget.getBoundingClientRect();
    const isMirrored = getComputedStyle(currentTarget).direction === 'rtl';
    const share = (clientX - left) / width;
    setPointed(Math.min(hours.length - 1, Math.max(0, Math.floor((isMirrored ? 1 - share : share) * hours.length))));
  }

  return (
    <figure className="grid min-w-0 content-start gap-2">
      <figcaption className="flex flex-wrap justify-between gap-x-4 text-xs text-muted tabular-nums">
        <span>{t('tasks.history')}</span>
        <span className={hour && 'text-ink'}>{hour ? hourWords(hour) : t('tasks.historySum', sum)}</span>
      </figcaption>
      <div onPointerMove={point} onPointerDown={point} onPointerLeave={() => setPointed(null)}>
        <HistoryBars hours={hours} pointed={pointed} label={t('tasks.historyLabel', sum)} />
        <div aria-hidden className="relative h-4 overflow-hidden text-[0.6875rem] leading-4 text-muted">
          {days
            .filter(({ hours: many }) => many >= ROOM_HOURS)
            .map((day) => (
              <span
                key={day.atMs}
                className="absolute border-s border-line ps-1.5"
                style={{ insetInlineStart: `${(day.firstHour / hours.length) * 100}%` }}
              >
                {new Date(day.atMs).toLocaleDateString(language, { weekday: 'short' })}
              </span>
            ))}
          {/* Now, where the hours end. */}
          <span className="absolute inset-y-0 end-0 h-1.5 border-e border-ink" />
        </div>
      </div>
      <HistoryTable days={days} />
    </figure>
  );
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, each) => sum + each, 0);
}

function hourWords({ atMs, done, failed }: Hour): string {
  const time = new Date(atMs).toLocaleString(language, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
  return t('tasks.historyHour', { time, done, failed });
}
