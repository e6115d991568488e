'use client';

import { Server, TriangleAlert, Unplug } from 'lucide-react';
import type { Fleet } from '#server/replicas/schemas';
import { t } from '../../../_messages/t-admin';
import { ConnectionSign } from '../_ui/connection-sign';
import { EmptyState } from '../_ui/empty-state';
import { Notice } from '../_ui/notice';
import { PageHeading } from '../_ui/page-heading';
import { FleetFigures } from './fleet-figures';
import { ReplicaRow } from './replica-row';
import { useFleet } from './use-fleet';

/** Every replica that is alive, and what they come to together. */
export function FleetBoard({ initial }: { initial: Fleet }) {
  const { fleet, connection } = useFleet(initial);
  return (
    <>
      <PageHeading title={t('nav.fleet')}>
        <ConnectionSign connection={connection} />
      </PageHeading>
      <div role="status">
        {connection === 'lost' && (
          <Notice icon={<Unplug />} title={t('tasks.lost')}>
            {t('tasks.lostAgain')}
          </Notice>
        )}
        {fleet.warnings.map(({ code, message }) => (
          <Notice key={code} icon={<TriangleAlert />} title={t(`fleet.warning.${code}`)}>
            {message}
          </Notice>
        ))}
      </div>
      {fleet.items.length === 0 ? (
        <EmptyState icon={<Server />} title={t('fleet.emptyTitle')}>
          <p>{t('fleet.emptyWords')}</p>
        </EmptyState>
      ) : (
        <>
          <FleetFigures fleet={fleet} />
          <h2 id="replicas" className="sr-only">
            {t('fleet.replicas')}
          </h2>
          <ul aria-labelledby="replicas" className="border-t border-line">
            {fleet.items.map((replica) => (
              <ReplicaRow key={replica.id} replica={replica} />
            ))}
          </ul>
          {fleet.items.length === 1 && (
            <p className="max-w-prose px-4 py-6 text-sm text-pretty text-muted md:px-6">{t('fleet.alone')}</p>
          )}
        </>
      )}
    </>
  );
}
