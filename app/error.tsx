'use client';

import { t } from './_messages/t';
import { Notice, noticeActionStyle } from './_ui/notice';

interface Problem {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: Problem) {
  const retry = (
    <button type="button" onClick={reset} className={noticeActionStyle}>
      {t('problem.retry')}
    </button>
  );
  return (
    <main className="flex min-h-[70dvh] flex-col">
      <title>{t('problem.error')}</title>
      <Notice title={t('problem.error')} action={retry}>
        <p>{t('problem.errorHint')}</p>
        {error.digest && <p className="mt-2">{t('problem.errorNumber', { digest: error.digest })}</p>}
      </Notice>
    </main>
  );
}
