import { Check } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes';

/** The platform's own box in the site's colours: its own is so dark in the dark that it looks as if it could not be ticked. */
export function Checkbox({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <span className={classes('relative inline-grid size-4 shrink-0', className)}>
      <input
        {...props}
        type="checkbox"
        className="peer size-4 appearance-none rounded-sm border border-muted bg-sunken checked:border-ink checked:bg-ink hover:border-ink forced-colors:appearance-auto"
      />
      <Check
        aria-hidden
        className="pointer-events-none invisible absolute inset-0.5 size-3 stroke-[3] text-paper peer-checked:visible forced-colors:hidden"
      />
    </span>
  );
}
