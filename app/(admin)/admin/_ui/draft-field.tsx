'use client';

import { useState, type ComponentProps, type KeyboardEvent } from 'react';
import { classes } from './classes';
import { Field, inputClasses, type FieldProps } from './field';

interface Props extends FieldProps, Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  /** What is stored; a new one replaces the draft. */
  value: string;
  rows?: number;
  onCommit: (value: string) => void;
}

/** A field that saves when it is left or at Enter, and goes back at Esc. With `rows` it takes several lines. */
export function DraftField({ label, isLabelHidden, hint, error, value, rows, onCommit, className, ...input }: Props) {
  const [draft, setDraft] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setDraft(value);
  }

  function commit() {
    if (draft !== value) onCommit(draft);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) {
    if (event.key === 'Escape' && draft !== value) {
      event.stopPropagation();
      setDraft(value);
    }
    if (event.key === 'Enter' && (rows === undefined || event.ctrlKey || event.metaKey)) commit();
  }

  const shared = { value: draft, onBlur: commit, onKeyDown, className: classes(inputClasses, className) };
  return (
    <Field label={label} isLabelHidden={isLabelHidden} hint={hint} error={error}>
      {(wiring) =>
        rows === undefined ? (
          <input {...input} {...wiring} {...shared} onChange={(event) => setDraft(event.target.value)} />
        ) : (
          <textarea
            {...wiring}
            {...shared}
            rows={rows}
            maxLength={input.maxLength}
            placeholder={input.placeholder}
            onChange={(event) => setDraft(event.target.value)}
          />
        )
      }
    </Field>
  );
}
