import type { ReplicaReport } from '#server/replicas/schemas';
import { t } from '../../../_messages/t-admin';
import { percent } from './replica-words';

/** How often each cache had what was asked for, since its replica started. */
export function CacheList({ caches }: { caches: ReplicaReport['caches'] }) {
  if (caches.length === 0) return <div className="hidden lg:block" />;
  return (
    <dl className="grid content-start gap-2.5 tabular-nums">
      {caches.map(({ name, size, hits, misses }) => (
        <div key={name} className="grid grid-cols-[minmax(0,1fr)_6.5rem] items-baseline gap-x-3 gap-y-1">
          <dt className="truncate text-muted">{t(`fleet.cache.${name}`)}</dt>
          <dd className="text-end text-ink">
            {hits + misses === 0 ? t('fleet.cacheUnasked') : percent(hits / (hits + misses))}
          </dd>
          <dd aria-hidden className="h-0.5 self-center overflow-hidden rounded-full bg-line">
            <div className="h-full bg-muted" style={{ width: `${(hits / Math.max(1, hits + misses)) * 100}%` }} />
          </dd>
          <dd className="text-end text-xs text-muted">{t('fleet.entries', { count: size })}</dd>
        </div>
      ))}
    </dl>
  );
}
