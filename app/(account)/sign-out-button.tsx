'use client';

import { LogOut } from 'lucide-react';
import { t } from '../_messages/t-account';
import { signOut } from '../(admin)/admin/_api/site';
import { Button } from '../(admin)/admin/_ui/button';
import { useSending } from '../(admin)/admin/_ui/use-sending';

export function SignOutButton() {
  const [isSending, send] = useSending();

  async function leave() {
    await signOut();
    // A whole new page: nothing of the account stays in memory.
    window.location.assign('/sign-in');
  }

  return (
    <Button aria-disabled={isSending} onClick={() => send(leave)}>
      <LogOut aria-hidden className="size-4" />
      {t('account.signOut')}
    </Button>
  );
}
