import { useEffect, useState } from 'react';
import type { BoardTask, TaskAttempt } from '#server/tasks/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { fetchTask } from '../_api/tasks';
import { Button } from '../_ui/button';
import { problemWords } from '../_ui/problem-words';
import { RelativeTime } from '../_ui/relative-time';
import { duration } from '../_ui/times';
import { outcomeWords, whereWords } from './task-words';

/** Each attempt that did not succeed: asked for when somebody looks, and again when there is one more. */
export function AttemptsPanel({ task }: { task: BoardTask }) {
  const [attempts, setAttempts] = useState<TaskAttempt[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isLeft = false;
    fetchTask(task.id).then(
      (answer) => {
        if (isLeft) return;
        setAttempts(answer.attempts);
        setProblem(null);
      },
      (error: unknown) => {
        if (!isLeft) setProblem(problemWords(error));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [task.id, task.failedAttempts, tries]);

  if (problem !== null) {
    return (
      <p role="alert" className="flex flex-wrap items-center gap-3 py-2 text-xs text-ink">
        {problem}
        <Button size="small" onClick={() => setTries(tries + 1)}>
          {t('error.again')}
        </Button>
      </p>
    );
  }
  if (attempts === null) {
    return (
      <p role="status" className="py-2 text-xs text-muted">
        {t('attempts.loading')}
      </p>
    );
  }
  return (
    <ol aria-label={t('attempts.list')} className="my-1.5 grid gap-2.5 border-s border-line ps-4 text-xs">
      {attempts.map((attempt) => (
        <Attempt key={attempt.startedAt} attempt={attempt} />
      ))}
    </ol>
  );
}

function Attempt({ attempt }: { attempt: TaskAttempt }) {
  const { error, startedAt, endedAt, workerId } = attempt;
  const seconds = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return (
    <li className="grid gap-0.5 text-muted">
      <p className="flex flex-wrap gap-x-3 tabular-nums">
        <span className="text-ink">{t('attempts.one', { attempt: attempt.attempt })}</span>
        <span>{outcomeWords(attempt)}</span>
        <RelativeTime iso={endedAt ?? startedAt} />
        {seconds !== null && <span>{t('attempts.took', { time: duration(seconds, language) })}</span>}
      </p>
      {error && <p className="max-w-prose text-pretty text-ink [overflow-wrap:anywhere]">{error.message}</p>}
      <p className="[overflow-wrap:anywhere]">{whereWords(error?.stage ?? null, workerId)}</p>
    </li>
  );
}
