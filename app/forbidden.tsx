'use client';

import Link from 'next/link';
import { t } from './_messages/t';
import { Notice, noticeActionStyle } from './_ui/notice';
import { WhichAccount } from './_ui/which-account';

/** In the browser's code, as Next would else write it into every page that is never refused. */
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
      <title>{t('problem.forbidden')}</title>
      <Notice title={t('problem.forbidden')} action={ways}>
        <WhichAccount />
        <p>{t('problem.forbiddenHint')}</p>
      </Notice>
    </main>
  );
}
