import { ChevronDown } from 'lucide-react';
import type { BoardTask } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { stageWords } from '../_live/stage-words';
import { classes } from '../_ui/classes';
import { ProgressBar } from '../_ui/progress-bar';
import { failureWords, subjectWords, whereWords } from './task-words';

interface Props {
  task: BoardTask;
  attempts: { id: string; isOpen: boolean; onToggle: () => void };
}

/** Where the task is: its stage and how far; or what went wrong, where, and what comes of it. */
export function TaskState({ task, attempts }: Props) {
  return (
    <div className="grid gap-0.5 text-xs text-muted">
      {task.state === 'leased' ? <Running task={task} /> : <Resting task={task} />}
      {task.failedAttempts > 0 && <AttemptsSwitch task={task} {...attempts} />}
    </div>
  );
}

function AttemptsSwitch({ task, id, isOpen, onToggle }: { task: BoardTask } & Props['attempts']) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? id : undefined}
      aria-label={t('tasks.attemptsOf', { count: task.failedAttempts, subject: subjectWords(task) })}
      onClick={onToggle}
      className="-ms-1 flex min-h-6 items-center gap-1 justify-self-start rounded-sm px-1 hover:text-ink pointer-coarse:min-h-9"
    >
      <ChevronDown
        aria-hidden
        className={classes(
          'size-3.5 transition-transform motion-reduce:transition-none',
          !isOpen && '-rotate-90 rtl:rotate-90',
        )}
      />
      {t('tasks.attempts', { count: task.failedAttempts })}
    </button>
  );
}

function Running({ task }: { task: BoardTask }) {
  const words =
    task.stopRequest === null
      ? stageWords(task.progress?.stage)
      : t(task.stopRequest === 'cancel' ? 'task.cancelling' : 'task.pausing');
  return (
    <div className="grid gap-1.5">
      <p className="flex justify-between gap-3">
        <span className="truncate text-ink">{words}</span>
        <span className="truncate text-muted tabular-nums">
          {[task.attempt > 1 && attemptWords(task), task.workerId].filter(Boolean).join(' · ')}
        </span>
      </p>
      <ProgressBar label={words} fraction={task.progress?.fraction ?? null} />
    </div>
  );
}

/** The group says already that it waits, is paused or done; what is left to say is why. */
function Resting({ task }: { task: BoardTask }) {
  const isOver = task.state === 'done' || task.state === 'cancelled';
  // What is over, or waits anew, is not about its last error any more.
  const error = isOver || task.state === 'ready' ? null : task.lastError;
  const facts = [
    task.state === 'cancelled' && t('task.cancelled'),
    error && failureWords(task, error),
    task.state === 'scheduled' && attemptWords(task),
    error && whereWords(error.stage, task.workerId),
  ].filter(Boolean);
  return (
    <>
      {error && <p className="text-pretty text-ink [overflow-wrap:anywhere]">{error.message}</p>}
      {facts.length > 0 && <p className="[overflow-wrap:anywhere]">{facts.join(' · ')}</p>}
    </>
  );
}

function attemptWords({ attempt, maxAttempts }: BoardTask): string {
  return t('tasks.attempt', { attempt, of: maxAttempts });
}
