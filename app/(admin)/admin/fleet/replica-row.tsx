import type { ReactNode } from 'react';
import type { Replica } from '#server/replicas/schemas';
import { language } from '../../../_messages/t';
import { t } from '../../../_messages/t-admin';
import { classes } from '../_ui/classes';
import { RelativeTime } from '../_ui/relative-time';
import { duration } from '../_ui/times';
import { CacheList } from './cache-list';
import { clockWords, feedWords, nameOf, poolWords, stateOf } from './replica-words';
import { RunningTasks } from './running-tasks';

/** One replica: who it is, how it is, what it remembers, what it does. */
export function ReplicaRow({ replica }: { replica: Replica }) {
  const { report } = replica;
  const state = stateOf(replica);
  return (
    <li className="grid gap-x-6 gap-y-5 border-b border-line px-4 py-5 text-sm md:px-6 lg:grid-cols-4">
      <div className="grid content-start gap-1">
        <h3 className="flex min-w-0 items-center gap-2 font-medium text-ink">
          <span
            aria-hidden
            className={classes(
              'size-2 shrink-0 rounded-full',
              state === 'alive' ? 'bg-safelight' : 'border border-muted',
            )}
          />
          <span className="truncate" title={replica.id}>
            {nameOf(replica)}
          </span>
        </h3>
        <p className="text-xs text-muted tabular-nums">
          {state === 'silent'
            ? t('fleet.silent', { time: duration(replica.silentMs / 1000, language) })
            : t(`fleet.state.${state}`)}
          {report?.isDriving && ` · ${t('fleet.drives')}`}
          {replica.isSelf && ` · ${t('fleet.self')}`}
        </p>
      </div>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] content-start gap-x-4 gap-y-1 tabular-nums">
        <Fact name={t('fleet.version')}>{replica.version || t('fleet.unknown')}</Fact>
        <Fact name={t('fleet.uptime')}>
          {report ? duration(report.uptimeSeconds, language) : <RelativeTime iso={replica.startedAt} />}
        </Fact>
        {report && (
          <>
            <Fact name={t('fleet.feed')}>{feedWords(report)}</Fact>
            <Fact name={t('fleet.pool')}>{poolWords(report)}</Fact>
            <Fact name={t('fleet.clock')}>{clockWords(report)}</Fact>
          </>
        )}
      </dl>
      <CacheList caches={report?.caches ?? []} />
      <RunningTasks replica={replica} />
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="text-ink wrap-anywhere">{children}</dd>
    </>
  );
}
