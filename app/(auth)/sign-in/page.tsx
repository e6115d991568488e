import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getContext } from '#server/context';
import { getSignInMethods } from '#server/people/get-sign-in-methods';
import { t } from '../../_messages/t-account';
import { currentActor } from '../../_reads/current-actor';
import { returnWords } from './door-words';
import { safeNext } from './safe-next';
import { SignIn } from './sign-in';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('signIn.title') };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next: wanted, error } = await searchParams;
  const next = safeNext(wanted);
  const actor = await currentActor();
  // Also where everybody lands who has just signed in and did not say where to.
  if (actor.kind === 'person') redirect(next ?? (actor.role === 'admin' ? '/admin' : '/account'));
  const methods = getSignInMethods(await getContext(), actor);
  return <SignIn next={next ?? '/sign-in'} methods={methods} returned={returnWords(error)} />;
}
