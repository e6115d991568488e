import type { PersonView } from '#server/people/schemas';
import { t } from '../../../../_messages/t-people';
import { RelativeTime } from '../../_ui/relative-time';

export function PersonFacts({ person }: { person: PersonView }) {
  return (
    <dl className="grid grid-cols-2 gap-x-8 gap-y-4 border-b border-line pt-2 pb-7 text-sm sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)] [&_dt]:text-xs [&_dt]:font-medium [&_dt]:text-muted">
      <div className="col-span-2 min-w-0 sm:col-span-1">
        <dt>{t('invite.email')}</dt>
        <dd className="truncate" title={person.email}>
          {person.email}
        </dd>
      </div>
      <div>
        <dt>{t('person.created')}</dt>
        <dd>
          <RelativeTime iso={person.createdAt} />
        </dd>
      </div>
      <div>
        <dt>{t('person.lastSeen')}</dt>
        <dd>{person.lastSeenAt === null ? t('people.notSeen') : <RelativeTime iso={person.lastSeenAt} />}</dd>
      </div>
      <div>
        <dt>{t('person.secondStep')}</dt>
        <dd>{person.twoFactorEnabled ? t('person.secondStepOn') : t('person.secondStepOff')}</dd>
      </div>
    </dl>
  );
}
