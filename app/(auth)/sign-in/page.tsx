import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { t } from '../../_messages/t-admin';
import { currentActor } from '../../_reads/current-actor';
import { safeNext } from './safe-next';
import { SignInForm } from './sign-in-form';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('signIn.title') };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const next = safeNext((await searchParams).next);
  const actor = await currentActor();
  if (actor.kind === 'person') redirect(next);
  return (
    <>
      <h1 className="font-display text-3xl">{t('signIn.title')}</h1>
      <SignInForm next={next} />
    </>
  );
}
