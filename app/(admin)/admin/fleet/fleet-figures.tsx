import type { ReactNode } from 'react';
import type { Fleet } from '#server/replicas/schemas';
import { t } from '../../../_messages/t-admin';
import { RelativeTime } from '../_ui/relative-time';
import { ConnectionMeter } from './connection-meter';

/** The fleet in four figures. */
export function FleetFigures({ fleet: { items, limits, lastUpkeepAt } }: { fleet: Fleet }) {
  const running = items.reduce((sum, replica) => sum + replica.running, 0);
  const places = items.reduce((sum, { report }) => sum + (report?.concurrency ?? 0), 0);
  const drivers = items.filter(({ report }) => report?.isDriving).length;
  const allowed = limits.maxConnections - limits.reserved;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-5 px-4 pt-2 pb-6 md:px-6 lg:grid-cols-4">
      <Figure name={t('fleet.replicas')} value={t('fleet.number', { count: items.length })}>
        {t('fleet.ofBuilds', { count: new Set(items.map(({ version }) => version)).size })}
      </Figure>
      <Figure name={t('fleet.connections')} value={t('fleet.claimedOf', { claimed: limits.claimed, allowed })}>
        <ConnectionMeter open={limits.open} claimed={limits.claimed} allowed={allowed} />
        {t('fleet.openNow', { count: limits.open })}
      </Figure>
      <Figure name={t('fleet.running')} value={t('fleet.runningOf', { running, places })}>
        {t('fleet.atOnce')}
      </Figure>
      <Figure
        name={t('fleet.driver')}
        value={drivers > 0 ? t('fleet.tickers', { count: drivers }) : t('fleet.byTicks')}
      >
        {lastUpkeepAt === null ? (
          t('fleet.neverLooked')
        ) : (
          <>
            {t('fleet.lastLooked')} <RelativeTime iso={lastUpkeepAt} />
          </>
        )}
      </Figure>
    </dl>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="grid content-start gap-1.5">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-display text-2xl leading-none text-ink tabular-nums sm:text-3xl">{value}</dd>
      <dd className="text-xs text-muted tabular-nums">{children}</dd>
    </div>
  );
}
