import type { Replica } from '#server/replicas/schemas';
import { t } from '../../../_messages/t-admin';
import { stageWords } from '../_live/stage-words';
import { ProgressBar } from '../_ui/progress-bar';
import { kindWords, subjectWords } from '../tasks/task-words';

/** What a replica does now. */
export function RunningTasks({ replica: { tasks, running, report } }: { replica: Replica }) {
  if (running === 0) {
    return <p className="text-muted">{report?.concurrency === 0 ? t('fleet.servesOnly') : t('fleet.idle')}</p>;
  }
  return (
    <ul className="grid content-start gap-2.5">
      {tasks.map((task) => (
        <li key={task.id} className="grid gap-1">
          <span className="flex min-w-0 items-baseline justify-between gap-3">
            <span className="truncate text-ink">{subjectWords(task)}</span>
            <span className="shrink-0 text-xs text-muted">
              {task.progress ? stageWords(task.progress.stage) : kindWords(task.kind)}
            </span>
          </span>
          <ProgressBar
            label={t('fleet.progressOf', { subject: subjectWords(task) })}
            fraction={task.progress?.fraction ?? null}
          />
        </li>
      ))}
      {running > tasks.length && (
        <li className="text-xs text-muted">{t('fleet.more', { count: running - tasks.length })}</li>
      )}
    </ul>
  );
}
