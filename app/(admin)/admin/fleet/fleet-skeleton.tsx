import { t } from '../../../_messages/t-admin';
import { PageHeading } from '../_ui/page-heading';

const FIGURES = 4;

/** The fleet before it has answered: nothing moves when it does. */
export function FleetSkeleton() {
  return (
    <>
      <PageHeading title={t('nav.fleet')} />
      <div role="status" aria-label={t('fleet.loading')} className="grid gap-6 px-4 pt-2 md:px-6">
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          {Array.from({ length: FIGURES }, (_, figure) => (
            <div key={figure} className="h-20 rounded-md bg-sunken" />
          ))}
        </div>
        <div className="h-44 rounded-md bg-sunken" />
      </div>
    </>
  );
}
