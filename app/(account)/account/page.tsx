import type { Metadata } from 'next';
import { getContext } from '#server/context';
import { listOwnSessions } from '#server/people/list-sessions';
import { getSignInMethods } from '#server/people/get-sign-in-methods';
import { getProfile } from '#server/people/profile';
import { t } from '../../_messages/t-account';
import { requirePermission } from '../../_reads/current-actor';
import { AccountDesk } from './account-desk';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('account.title') };

export default async function AccountPage() {
  const actor = await requirePermission('member', '/account');
  const ctx = await getContext();
  const [profile, sessions] = await Promise.all([getProfile(ctx, actor), listOwnSessions(ctx, actor)]);
  return <AccountDesk initial={profile} initialSessions={sessions} methods={getSignInMethods(ctx, actor)} />;
}
