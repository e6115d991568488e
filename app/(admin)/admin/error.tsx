'use client';

import { TriangleAlert } from 'lucide-react';
import { t } from '../../_messages/t-admin';
import { Button } from './_ui/button';
import { EmptyState } from './_ui/empty-state';

export default function AdminError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <EmptyState icon={<TriangleAlert />} title={t('error.title')}>
      <p>{t('error.words')}</p>
      {error.digest && <p className="text-xs tabular-nums">{t('error.digest', { digest: error.digest })}</p>}
      <Button onClick={retry}>{t('error.again')}</Button>
    </EmptyState>
  );
}
