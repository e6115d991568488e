import { UserRoundX } from 'lucide-react';
import Link from 'next/link';
import { t as tAdmin } from '../../../_messages/t-admin';
import { t } from '../../../_messages/t-people';
import { Button } from '../_ui/button';
import { EmptyState } from '../_ui/empty-state';

export default function PersonNotFound() {
  return (
    <EmptyState icon={<UserRoundX />} title={t('people.notFound')}>
      <p>{tAdmin('notFound.words')}</p>
      <Button asChild>
        <Link href="/admin/people">{t('people.back')}</Link>
      </Button>
    </EmptyState>
  );
}
