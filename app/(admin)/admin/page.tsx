import { redirect } from 'next/navigation';
import { requirePermission } from '../../_reads/current-actor';

export const dynamic = 'force-dynamic';

/** The contact sheet is where the work is. */
export default async function AdminPage() {
  await requirePermission('admin', '/admin');
  redirect('/admin/photos');
}
