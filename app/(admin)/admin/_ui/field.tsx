import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes';

export const inputClasses =
  'w-full min-w-0 rounded-md border border-muted/70 bg-sunken px-2.5 py-1.5 text-sm text-ink placeholder:text-muted ' +
  'hover:border-ink disabled:opacity-60 aria-invalid:border-safelight';

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
}

type Wiring = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** A label above, a hint or what is wrong below, wired for those who cannot see it. */
export function Field({ label, hint, error, children }: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children({
        id,
        ...(note != null && { 'aria-describedby': `${id}-note` }),
        ...(error && { 'aria-invalid': true as const }),
      })}
      {note != null && (
        <p
          id={`${id}-note`}
          className={classes('text-xs', error ? 'text-ink' : 'text-muted')}
          role={error ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...input }: FieldProps & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => <input {...wiring} {...input} className={classes(inputClasses, className)} />}
    </Field>
  );
}
