import { ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import type { PersonView } from '#server/people/schemas';
import { t as tAccount } from '../../../_messages/t-account';
import { t } from '../../../_messages/t-people';
import { LastSeen } from '../_ui/last-seen';
import { Mark } from '../_ui/mark';

export function PersonRow({ person, isSelf }: { person: PersonView; isSelf: boolean }) {
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm hover:bg-raised md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)] md:px-6">
      <div className="grid min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          {/* The whole row is the link. */}
          <Link
            href={`/admin/people/${person.id}`}
            className="truncate rounded-sm text-ink after:absolute after:inset-0"
          >
            {person.name}
          </Link>
          {isSelf && <Mark>{t('people.you')}</Mark>}
          {person.bannedAt !== null && <Mark isLoud>{t('ban.banned')}</Mark>}
          {person.twoFactorEnabled && (
            <ShieldCheck aria-label={t('people.secondStep')} className="size-4 shrink-0 stroke-[1.5] text-muted" />
          )}
        </span>
        <span className="truncate text-xs text-muted">{person.email}</span>
      </div>
      <span className="text-end text-xs text-muted md:text-start">{tAccount(`role.${person.role}`)}</span>
      <span className="text-xs text-muted tabular-nums">
        {person.lastSeenAt === null ? (
          t('people.notSeen')
        ) : (
          <>
            <span className="md:sr-only">{t('people.column.lastSeen')} </span>
            <LastSeen iso={person.lastSeenAt} isHere={isSelf} />
          </>
        )}
      </span>
      <span className="text-end text-xs text-muted tabular-nums md:text-start">
        {person.sessions === 0 ? t('people.noDevices') : t('people.devices', { count: person.sessions })}
      </span>
    </li>
  );
}
