'use client';

import { KeySquare } from 'lucide-react';
import type { Page } from '#server/photos/schemas';
import type { ApiToken } from '#server/tokens/schemas';
import { t } from '../../../../_messages/t-people';
import { fetchTokens, revokeToken } from '../../_api/tokens';
import { EmptyState } from '../../_ui/empty-state';
import { notifyDone } from '../../_ui/notify';
import { MoreButton } from '../../_ui/more-button';
import { PageHeading } from '../../_ui/page-heading';
import { usePages } from '../../_ui/use-pages';
import { useSending } from '../../_ui/use-sending';
import { endedLast, hasEnded } from '../ended';
import { PeopleTabs } from '../people-tabs';
import { NewTokenDialog } from './new-token-dialog';
import { TokenRow } from './token-row';

/** What lets scripts in, without a password. */
export function TokenDesk({ initial }: { initial: Page<ApiToken> }) {
  const { items: tokens, setItems: setTokens, ...pages } = usePages(initial, (cursor) => fetchTokens({ cursor }));
  const [isSending, send] = useSending();

  async function revoke(token: ApiToken) {
    await revokeToken(token.id);
    setTokens((current) => current.filter((each) => each.id !== token.id));
    notifyDone(t(hasEnded(token) ? 'token.removed' : 'token.revoked', { name: token.name }));
  }

  return (
    <>
      <PageHeading title={t('token.title')}>
        <NewTokenDialog onMade={(token) => setTokens((current) => [token, ...current])} />
      </PageHeading>
      <PeopleTabs />
      {tokens.length === 0 ? (
        <EmptyState icon={<KeySquare />} title={t('token.emptyTitle')}>
          <p>{t('token.emptyWords')}</p>
        </EmptyState>
      ) : (
        <section aria-label={t('token.title')} className="pt-4">
          <div
            aria-hidden
            className="hidden grid-cols-[minmax(0,1.2fr)_minmax(0,1.6fr)_8rem_8rem_4.5rem] gap-4 border-b border-line px-6 pb-1.5 text-xs font-medium text-muted md:grid"
          >
            <span>{t('token.name')}</span>
            <span>{t('token.scopes')}</span>
            <span>{t('token.lastUsed')}</span>
            <span>{t('token.ends')}</span>
          </div>
          <ul>
            {endedLast(tokens).map((token) => (
              <TokenRow key={token.id} token={token} isSending={isSending} onRevoke={() => send(() => revoke(token))} />
            ))}
          </ul>
          {pages.hasMore && <MoreButton isLoading={pages.isLoading} onClick={pages.showMore} />}
        </section>
      )}
    </>
  );
}
