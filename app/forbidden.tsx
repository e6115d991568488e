import type { Metadata } from 'next';
import Link from 'next/link';
import { t } from './_messages/t';
import { WhichAccount } from './_ui/which-account';
import { Notice, noticeActionStyle } from './_ui/notice';

export const metadata: Metadata = { title: t('problem.forbidden') };

export default function Forbidden() {
  const ways = (
    <>
      <Link href="/sign-in" className={noticeActionStyle}>
        {t('problem.otherAccount')}
      </Link>
      <Link href="/" className={noticeActionStyle}>
        {t('problem.home')}
      </Link>
    </>
  );
  return (
    <main className="flex min-h-dvh flex-col">
      <Notice title={t('problem.forbidden')} action={ways}>
        <WhichAccount />
        <p>{t('problem.forbiddenHint')}</p>
      </Notice>
    </main>
  );
}
