import type { Metadata } from 'next';
import { t } from '../../_messages/t-account';
import { InvitationForm } from './invitation-form';

export const metadata: Metadata = { title: t('invitation.title'), referrer: 'no-referrer' };

/** Nothing here is known to the server before the token, which stays behind the `#`, is shown to it. */
export default function InvitationPage() {
  return <InvitationForm />;
}
