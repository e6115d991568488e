import type { PersonView } from '#server/people/schemas';
import { t } from '../../../../_messages/t-people';
import { CalendarDay } from '../../_ui/calendar-day';
import { LastSeen } from '../../_ui/last-seen';

export function PersonFacts({ person, isSelf }: { person: PersonView; isSelf: boolean }) {
  return (
    <dl className="grid grid-cols-2 gap-x-8 gap-y-4 border-b border-line pt-2 pb-7 text-sm sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)] [&_dt]:text-xs [&_dt]:font-medium [&_dt]:text-muted">
      <div className="col-span-2 min-w-0 sm:col-span-1">
        <dt>{t('invite.email')}</dt>
        <dd className="[overflow-wrap:anywhere]">{person.email}</dd>
      </div>
      <div>
        <dt>{t('person.created')}</dt>
        <dd>
          <CalendarDay iso={person.createdAt} />
        </dd>
      </div>
      <div>
        <dt>{t('person.lastSeen')}</dt>
        <dd>
          {person.lastSeenAt === null ? t('people.notSeen') : <LastSeen iso={person.lastSeenAt} isHere={isSelf} />}
        </dd>
      </div>
      <div>
        <dt>{t('person.secondStep')}</dt>
        <dd>{person.twoFactorEnabled ? t('person.secondStepOn') : t('person.secondStepOff')}</dd>
      </div>
    </dl>
  );
}
