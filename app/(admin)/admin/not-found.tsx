import { Aperture } from 'lucide-react';
import Link from 'next/link';
import { t } from '../../_messages/t-admin';
import { Button } from './_ui/button';
import { EmptyState } from './_ui/empty-state';

export default function AdminNotFound() {
  return (
    <EmptyState icon={<Aperture />} title={t('notFound.title')}>
      <p>{t('notFound.words')}</p>
      <Button asChild>
        <Link href="/admin/photos">{t('nav.photos')}</Link>
      </Button>
    </EmptyState>
  );
}
