'use client';

import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { PersonView, SessionView } from '#server/people/schemas';
import { t as tAccount } from '../../../../_messages/t-account';
import { t } from '../../../../_messages/t-people';
import { editPerson } from '../../_api/people';
import { Button } from '../../_ui/button';
import { Choice } from '../../_ui/choice';
import { Mark } from '../../_ui/mark';
import { notifyProblem, notifyUndoable } from '../../_ui/notify';
import { PageHeading } from '../../_ui/page-heading';
import { Section } from '../../_ui/section';
import { LeavingSection } from './leaving-section';
import { PersonDevices } from './person-devices';
import { PersonFacts } from './person-facts';

interface Props {
  initial: PersonView;
  initialSessions: readonly SessionView[];
  /** Whoever looks looks at themselves. */
  isSelf: boolean;
}

export function PersonDesk({ initial, initialSessions, isSelf }: Props) {
  const [person, setPerson] = useState(initial);
  const [sessions, setSessions] = useState(initialSessions);

  async function give(role: PersonView['role']) {
    try {
      setPerson(await editPerson(person.id, { role }));
    } catch (error) {
      notifyProblem(error);
      return;
    }
    notifyUndoable(t(role === 'admin' ? 'person.nowAdmin' : 'person.nowMember', { name: person.name }), async () =>
      setPerson(await editPerson(person.id, { role: person.role })),
    );
  }

  return (
    <>
      <PageHeading
        title={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Link
              href="/admin/people"
              aria-label={t('people.back')}
              title={t('people.back')}
              className="grid size-8 place-items-center rounded-md text-muted hover:bg-raised hover:text-ink"
            >
              <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
            </Link>
            <span className="[overflow-wrap:anywhere]">{person.name}</span>
            {isSelf && <Mark>{t('people.you')}</Mark>}
            {person.bannedAt !== null && <Mark isLoud>{t('ban.banned')}</Mark>}
          </span>
        }
      >
        {isSelf && (
          <Button asChild>
            <Link href="/account">{t('people.account')}</Link>
          </Button>
        )}
      </PageHeading>
      <div className="max-w-4xl px-4 md:px-6">
        <PersonFacts person={person} isSelf={isSelf} />
        <Section title={t('person.role')} words={t('person.roleWords')}>
          {isSelf ? (
            <p className="text-sm">
              {tAccount(`role.${person.role}`)}
              <span className="block text-muted">{t('person.ownRole')}</span>
            </p>
          ) : (
            <Choice
              label={t('person.role')}
              value={person.role}
              onChange={(role) => void give(role)}
              className="w-full max-w-64"
              options={[
                { value: 'member', label: tAccount('role.member') },
                { value: 'admin', label: tAccount('role.admin') },
              ]}
            />
          )}
        </Section>
        <PersonDevices person={person} sessions={sessions} onChange={setSessions} />
        {!isSelf && (
          <LeavingSection
            person={person}
            onChange={(next) => {
              setPerson(next);
              if (next.bannedAt !== null) setSessions([]);
            }}
          />
        )}
      </div>
    </>
  );
}
