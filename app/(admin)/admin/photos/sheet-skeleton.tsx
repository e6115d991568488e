import { t } from '../../../_messages/t-admin';

const FRAMES = 24;

/** The sheet before its photos: the page has its shape, and nothing moves when they come. */
export function SheetSkeleton() {
  return (
    <div role="status" aria-label={t('list.waiting')} className="px-2 pt-16 md:px-3">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(6.25rem,1fr))] gap-0.5 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))]">
        {Array.from({ length: FRAMES }, (_, frame) => (
          <div key={frame} className="p-1.5">
            <div className="aspect-square rounded-sm bg-sunken" />
            <div className="mt-2 h-3 w-2/3 rounded-sm bg-sunken" />
          </div>
        ))}
      </div>
    </div>
  );
}
