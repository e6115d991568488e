import { PageHeading } from '../_ui/page-heading';

const ROWS = 8;

/** A list before its rows: nothing moves when they come. */
export function ListSkeleton({ title, label }: { title: string; label: string }) {
  return (
    <>
      <PageHeading title={title} />
      <div role="status" aria-label={label} className="grid gap-px px-4 pt-28 md:px-6">
        {Array.from({ length: ROWS }, (_, row) => (
          <div key={row} className="h-15 bg-sunken" />
        ))}
      </div>
    </>
  );
}
