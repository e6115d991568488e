import { t } from '../../../_messages/t-admin';
import { PageHeading } from '../_ui/page-heading';

const FIGURES = 6;
const ROWS = 8;

/** The board before its figures: nothing moves when they come. */
export function BoardSkeleton() {
  return (
    <>
      <PageHeading title={t('nav.tasks')} />
      <div role="status" aria-label={t('tasks.loading')} className="grid gap-6 px-4 pt-2 md:px-6">
        <div className="grid grid-cols-3 gap-2 lg:grid-cols-6">
          {Array.from({ length: FIGURES }, (_, figure) => (
            <div key={figure} className="h-18 rounded-md bg-sunken" />
          ))}
        </div>
        <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] lg:gap-10">
          <div className="h-22 rounded-md bg-sunken" />
          <div className="h-22 rounded-md bg-sunken" />
        </div>
        <div className="grid gap-px">
          {Array.from({ length: ROWS }, (_, row) => (
            <div key={row} className="h-13 bg-sunken" />
          ))}
        </div>
      </div>
    </>
  );
}
