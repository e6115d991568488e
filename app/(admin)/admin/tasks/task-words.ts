import type { BoardTask, TaskAttempt } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { stageWords } from '../_live/stage-words';

type Failure = NonNullable<BoardTask['lastError']>;

/** What it is about, or what it does when it is about nothing that has a name. */
export function subjectWords({ subject, kind }: BoardTask): string {
  return subject || kindWords(kind);
}

export function kindWords(kind: string): string {
  switch (kind) {
    case 'photo.first-look':
      return t('kind.firstLook');
    case 'photo.variants':
      return t('kind.variants');
    case 'storage.sweep':
      return t('kind.sweep');
    default:
      return kind;
  }
}

/** What kind of failure it was, as far as it tells what comes next. */
export function failureWords({ state }: BoardTask, failure: Failure): string | null {
  switch (failure.class) {
    case 'permanent':
      return t('failure.permanent');
    case 'crash':
      return state === 'scheduled' ? t('failure.crashAgain') : t('failure.crash');
    case 'transient':
      return state === 'scheduled' ? t('failure.transientAgain') : t('failure.transient');
    default:
      return null;
  }
}

/** Of what ended badly: whether nothing is known that would make it end so again. */
export function mayWorkAnotherTime({ state, lastError }: BoardTask): boolean {
  return state === 'dead' && lastError?.class !== 'permanent';
}

export function outcomeWords({ outcome, error }: TaskAttempt): string {
  if (outcome === 'retry' && error?.class === 'crash') return t('outcome.lost');
  return t(`outcome.${outcome}`);
}

/** The stage and the replica, as far as they are known. */
export function whereWords(stage: string | null, workerId: string | null): string | null {
  const words = [stage && t('tasks.atStage', { stage: stageWords(stage) }), workerId].filter(Boolean);
  return words.length > 0 ? words.join(' · ') : null;
}
