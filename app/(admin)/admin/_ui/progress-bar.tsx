import { classes } from './classes';

/** How far something is, from 0 to 1; null when it moves but nobody knows how far. */
export function ProgressBar({
  label,
  fraction,
  className,
}: {
  label: string;
  fraction: number | null;
  className?: string;
}) {
  const percent = fraction === null ? null : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== null && { 'aria-valuenow': percent })}
      className={classes('h-1 overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={classes(
          'h-full rounded-full bg-safelight transition-[width] duration-300 motion-reduce:transition-none',
          percent === null && 'w-1/3 animate-pulse motion-reduce:animate-none',
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
