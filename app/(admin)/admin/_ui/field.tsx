import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes';

// A finger needs 44 px, and iOS enlarges the page for a field whose text is under 16 px.
export const inputClasses =
  'w-full min-w-0 rounded-md border border-muted/70 bg-sunken px-2.5 py-1.5 text-sm text-ink placeholder:text-muted ' +
  'hover:border-ink disabled:opacity-60 aria-invalid:border-safelight pointer-coarse:min-h-11 pointer-coarse:text-base';

export interface FieldProps {
  label: string;
  /** Where what stands around it says as much to those who see. */
  isLabelHidden?: boolean;
  hint?: ReactNode;
  /** What is wrong; empty where the words stand at another field. */
  error?: string | null;
}

type Wiring = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** A label above, a hint or what is wrong below, wired for those who cannot see it. */
export function Field({
  label,
  isLabelHidden = false,
  hint,
  error,
  children,
}: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const note = error || hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-xs font-medium text-muted'}>
        {label}
      </label>
      {children({
        id,
        ...(note != null && { 'aria-describedby': `${id}-note` }),
        ...(error != null && { 'aria-invalid': true as const }),
      })}
      {note != null && (
        <p
          id={`${id}-note`}
          className={classes('text-xs text-pretty', error ? 'text-ink' : 'text-muted')}
          role={error ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export function TextField({
  label,
  isLabelHidden,
  hint,
  error,
  className,
  ...input
}: FieldProps & ComponentProps<'input'>) {
  return (
    <Field label={label} isLabelHidden={isLabelHidden} hint={hint} error={error}>
      {(wiring) => <input {...wiring} {...input} className={classes(inputClasses, className)} />}
    </Field>
  );
}

/** What is wrong and no field's fault. */
export function FormProblem({ words }: { words: string | null | undefined }) {
  return (
    <p role="alert" className="text-sm text-pretty empty:hidden">
      {words}
    </p>
  );
}
