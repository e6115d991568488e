'use client';

import { useEffect, useRef, useState, type ComponentProps, type FormEvent } from 'react';
import { t } from '../../../_messages/t-account';

/**
 * What is wrong, in words, by the name of its field; under `form` what is no field's fault. Empty words mark a field whose
 * words stand at another. The first field named takes the focus.
 */
export type Problems = Readonly<Partial<Record<string, string>>>;

interface Sending {
  problems: Problems;
  /** For `aria-disabled` of the button: a button that is `disabled` while it is pressed loses the focus for good. */
  isSending: boolean;
  formProps: Pick<ComponentProps<'form'>, 'ref' | 'method' | 'noValidate' | 'onSubmit'>;
}

/**
 * A form that is sent by script, once at a time, and says in the catalogue's words what the browser's bubbles would say in
 * their own.
 * @param send what it throws is put into words by `explain`
 */
export function useForm(
  send: (form: HTMLFormElement) => Promise<unknown>,
  explain: (error: unknown) => Problems,
): Sending {
  const ref = useRef<HTMLFormElement>(null);
  const [isSending, setSending] = useState(false);
  const [problems, setProblems] = useState<Problems>({});

  // Once the field is marked and described, so that it is read out with what is wrong.
  useEffect(() => {
    const [first] = Object.keys(problems);
    const field = first === undefined ? null : ref.current?.elements.namedItem(first);
    if (field instanceof HTMLInputElement) field.focus();
  }, [problems]);

  async function submit(form: HTMLFormElement) {
    if (isSending) return;
    const faults = faultsOf(form);
    setProblems(faults);
    if (Object.keys(faults).length > 0) return;
    setSending(true);
    try {
      await send(form);
    } catch (error) {
      setProblems(explain(error));
    } finally {
      setSending(false);
    }
  }

  return {
    problems,
    isSending,
    formProps: {
      ref,
      // Without script yet, what was typed must not end up in the address.
      method: 'post',
      noValidate: true,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        void submit(event.currentTarget);
      },
    },
  };
}

function faultsOf(form: HTMLFormElement): Problems {
  const inputs = [...form.elements].filter((element) => element instanceof HTMLInputElement);
  return Object.fromEntries(
    inputs.filter((input) => !input.validity.valid).map((input) => [input.name, faultWords(input)]),
  );
}

function faultWords({ validity, minLength, validationMessage }: HTMLInputElement): string {
  if (validity.valueMissing || validity.patternMismatch) return t('field.missing');
  if (validity.tooShort) return t('field.tooShort', { count: minLength });
  return validity.typeMismatch ? t('field.notEmail') : validationMessage;
}
