import type { PersonView } from '#server/people/schemas';
import type { Page } from '#server/photos/schemas';
import { t } from '../../../_messages/t-people';
import { fetchPeople } from '../_api/people';
import { MoreButton } from '../_ui/more-button';
import { usePages } from '../_ui/use-pages';
import { PersonRow } from './person-row';

interface Props {
  initial: Page<PersonView>;
  q: string;
  ownId: string | null;
}

/** The newest first; the rest comes when it is asked for. */
export function PeopleList({ initial, q, ownId }: Props) {
  const { items, hasMore, isLoading, showMore } = usePages(initial, (cursor) => fetchPeople({ q, cursor }));
  return (
    <section aria-labelledby="people-list">
      <h2 id="people-list" className="sr-only">
        {t('people.list')}
      </h2>
      <div
        aria-hidden
        className="hidden grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)] gap-4 border-b border-line px-6 pb-1.5 text-xs font-medium text-muted md:grid"
      >
        <span>{t('people.column.person')}</span>
        <span>{t('people.column.role')}</span>
        <span>{t('people.column.lastSeen')}</span>
        <span>{t('people.column.sessions')}</span>
      </div>
      <ul>
        {items.map((person) => (
          <PersonRow key={person.id} person={person} isSelf={person.id === ownId} />
        ))}
      </ul>
      {hasMore && <MoreButton isLoading={isLoading} onClick={showMore} />}
    </section>
  );
}
