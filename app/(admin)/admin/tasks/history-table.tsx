import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import type { Day } from './history-days';

/** The same in numbers, for whoever reads rather than looks. */
export function HistoryTable({ days }: { days: readonly Day[] }) {
  const numbers = new Intl.NumberFormat(language);
  return (
    <details className="text-xs text-muted">
      <summary className="w-fit rounded-sm py-1 hover:text-ink">{t('tasks.historyByDay')}</summary>
      <table className="mt-1 w-full max-w-md tabular-nums">
        <thead>
          <tr className="border-b border-line [&>th]:py-1 [&>th]:font-medium">
            <th className="text-start">{t('tasks.historyDay')}</th>
            <th className="text-end">{t('task.done')}</th>
            <th className="text-end">{t('task.dead')}</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.atMs} className="border-b border-line last:border-0 [&>*]:py-1">
              <th scope="row" className="text-start font-normal text-ink">
                {new Date(day.atMs).toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long' })}
              </th>
              <td className="text-end">{numbers.format(day.done)}</td>
              <td className="text-end">{numbers.format(day.failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
