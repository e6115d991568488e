import type { Metadata } from 'next';
import { Suspense } from 'react';
import type { Actor } from '#server/auth/actor';
import { getContext } from '#server/context';
import { listTokens } from '#server/tokens/list-tokens';
import { t } from '../../../../_messages/t-people';
import { requirePermission } from '../../../../_reads/current-actor';
import { ListSkeleton } from '../list-skeleton';
import { TokenDesk } from './token-desk';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('token.title') };

export default async function TokensPage() {
  const actor = await requirePermission('admin', '/admin/people/tokens');
  return (
    <Suspense fallback={<ListSkeleton title={t('token.title')} label={t('token.loading')} />}>
      <Tokens actor={actor} />
    </Suspense>
  );
}

async function Tokens({ actor }: { actor: Actor }) {
  return <TokenDesk initial={await listTokens(await getContext(), actor, {})} />;
}
