'use client';

import Link from 'next/link';
import { t } from '../_messages/t';
import { Notice, noticeActionStyle } from './notice';

/** Said for an address that leads nowhere. In the browser's code, as Next would else write it into every page. */
export function NothingHere() {
  const home = (
    <Link href="/" className={noticeActionStyle}>
      {t('problem.home')}
    </Link>
  );
  return (
    <Notice title={t('problem.notFound')} action={home}>
      {t('problem.notFoundHint')}
    </Notice>
  );
}
