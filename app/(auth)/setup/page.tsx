import type { Metadata } from 'next';
import { nobody } from '#server/auth/actor';
import { getContext } from '#server/context';
import { isSetupNeeded } from '#server/people/first-admin';
import { t } from '../../_messages/t-account';
import { DeadEnd } from '../dead-end';
import { SetupForm } from './setup-form';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: t('setup.title') };

export default async function SetupPage() {
  const isNeeded = await isSetupNeeded(await getContext(), nobody);
  return isNeeded ? <SetupForm /> : <DeadEnd title={t('setup.doneTitle')} words={t('setup.doneWords')} />;
}
