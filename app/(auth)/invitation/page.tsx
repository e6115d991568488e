import type { Metadata } from 'next';
import { t } from '../../_messages/t-account';
import { readSiteName } from '../../_reads/site-name';
import { InvitationForm } from './invitation-form';

export const metadata: Metadata = { title: t('invitation.title'), referrer: 'no-referrer' };

/** Of the invitation nothing is known to the server before the token, which stays behind the `#`, is shown to it. */
export default async function InvitationPage() {
  return <InvitationForm siteName={await readSiteName()} />;
}
