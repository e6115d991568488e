import { Slot } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes';

// A finger needs 44 px.
const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap transition-colors pointer-coarse:min-h-11 ' +
  'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50';

const looks = {
  /** The one thing to do here. */
  solid: 'bg-ink text-paper hover:bg-ink/85',
  outline: 'border border-line bg-raised text-ink hover:border-muted',
  quiet: 'text-muted hover:bg-raised hover:text-ink',
} as const;

type Props = ComponentProps<'button'> & {
  look?: keyof typeof looks;
  size?: 'small' | 'normal';
  asChild?: boolean;
};

export function Button({ look = 'outline', size = 'normal', asChild, className, ...props }: Props) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(!asChild && { type: 'button' })}
      {...props}
      className={classes(base, looks[look], size === 'small' ? 'h-7 px-2 text-xs' : 'h-9 px-3', className)}
    />
  );
}

/** A square with a picture; its name is said and shown on hover. */
export function IconButton({
  label,
  children,
  look = 'quiet',
  size = 'normal',
  className,
  ...props
}: Props & {
  label: string;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...props}
      className={classes(
        base,
        looks[look],
        size === 'small' ? 'size-7' : 'size-9',
        'pointer-coarse:min-w-11',
        className,
      )}
    >
      {children}
    </button>
  );
}
