'use client';

import type { ReactNode } from 'react';
import { Button } from '../(admin)/admin/_ui/button';
import { FormProblem } from '../(admin)/admin/_ui/field';
import type { useForm } from '../(admin)/admin/_ui/use-form';

interface Props {
  form: ReturnType<typeof useForm>;
  /** What the button says, and what it says while it is done. */
  submit: string;
  sending: string;
  children: ReactNode;
}

/** Fields one under another, what is none of their fault, and the one button. */
export function DoorForm({ form: { formProps, isSending, problems }, submit, sending, children }: Props) {
  return (
    <form {...formProps} className="mt-6 grid gap-4 [&_input]:h-11">
      {children}
      <FormProblem words={problems.form} />
      <Button type="submit" look="solid" className="h-11" aria-disabled={isSending}>
        {isSending ? sending : submit}
      </Button>
    </form>
  );
}
