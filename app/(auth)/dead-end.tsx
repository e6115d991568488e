import Link from 'next/link';
import { Button } from '../(admin)/admin/_ui/button';
import { t } from '../_messages/t-account';

/** What stands where no account can be made, and where to go instead. */
export function DeadEnd({ title, words }: { title: string; words: string }) {
  return (
    <>
      <h1 className="font-display text-3xl">{title}</h1>
      <div role="alert" className="mt-3 text-sm text-pretty text-muted">
        {words}
      </div>
      <div className="mt-6 grid gap-2">
        <Button asChild look="solid" className="h-11">
          <Link href="/sign-in">{t('signIn.submit')}</Link>
        </Button>
        <Button asChild look="quiet" className="h-11">
          <Link href="/">{t('account.site')}</Link>
        </Button>
      </div>
    </>
  );
}
