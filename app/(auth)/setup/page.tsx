import type { Metadata } from 'next';
import Link from 'next/link';
import { nobody } from '#server/auth/actor';
import { getContext } from '#server/context';
import { isSetupNeeded } from '#server/people/first-admin';
import { Button } from '../../(admin)/admin/_ui/button';
import { t } from '../../_messages/t-account';
import { SetupForm } from './setup-form';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('setup.title') };

export default async function SetupPage() {
  const isNeeded = await isSetupNeeded(await getContext(), nobody);
  return (
    <>
      <h1 className="font-display text-3xl">{isNeeded ? t('setup.title') : t('setup.doneTitle')}</h1>
      {isNeeded ? (
        <SetupForm />
      ) : (
        <div className="mt-4 grid justify-items-start gap-6 text-sm text-muted">
          <p>{t('setup.doneWords')}</p>
          <Button asChild look="solid" className="h-11">
            <Link href="/sign-in">{t('signIn.submit')}</Link>
          </Button>
        </div>
      )}
    </>
  );
}
