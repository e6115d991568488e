'use client';

import { Users } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { Invitation, PersonView } from '#server/people/schemas';
import type { Page } from '#server/photos/schemas';
import { t } from '../../../_messages/t-people';
import { queryOf } from '../_api/request';
import { classes } from '../_ui/classes';
import { EmptyState } from '../_ui/empty-state';
import { PageHeading } from '../_ui/page-heading';
import { SearchField } from '../_ui/search-field';
import { InviteDialog } from './invite-dialog';
import { OpenInvitations } from './open-invitations';
import { PeopleList } from './people-list';
import { PeopleTabs } from './people-tabs';

interface Props {
  initial: Page<PersonView>;
  initialInvitations: readonly Invitation[];
  q: string;
  /** Of whoever looks. */
  ownId: string | null;
}

export function PeopleDesk({ initial, initialInvitations, q, ownId }: Props) {
  const router = useRouter();
  const [isSearching, startSearch] = useTransition();
  const [invitations, setInvitations] = useState(initialInvitations);

  return (
    <>
      <PageHeading title={t('people.title')}>
        <InviteDialog
          onInvited={(made) =>
            // Another invitation of the same address has taken the place of the first.
            setInvitations((current) => [made, ...current.filter((each) => each.email !== made.email)])
          }
        />
      </PageHeading>
      <PeopleTabs />
      <search
        aria-label={t('people.search')}
        className={classes('flex px-4 pt-4 pb-3 md:px-6', isSearching && 'cursor-progress')}
      >
        <SearchField
          label={t('people.search')}
          value={q}
          onSearch={(next) =>
            startSearch(() => router.replace(`/admin/people${queryOf({ q: next })}`, { scroll: false }))
          }
        />
      </search>
      {q === '' && (
        <OpenInvitations
          invitations={invitations}
          onRevoked={(id) => setInvitations((current) => current.filter((each) => each.id !== id))}
        />
      )}
      {initial.items.length === 0 ? (
        <EmptyState icon={<Users />} title={t('people.noMatchTitle')}>
          <p>{t('people.noMatchWords')}</p>
        </EmptyState>
      ) : (
        <PeopleList key={q} initial={initial} q={q} ownId={ownId} />
      )}
    </>
  );
}
