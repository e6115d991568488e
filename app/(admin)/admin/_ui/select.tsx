import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes';
import { inputClasses } from './field';

/** The platform's own list, which every keyboard and thumb knows. */
export function Select({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <span className={classes('relative inline-flex', className)}>
      <select {...props} className={classes(inputClasses, 'appearance-none truncate pe-7')}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute end-2 top-1/2 size-3.5 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
