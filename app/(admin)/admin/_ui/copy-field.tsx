'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../../_messages/t-account';
import { Button } from './button';
import { classes } from './classes';
import { Field, inputClasses } from './field';

interface Props {
  label: string;
  hint?: string;
  value: string;
}

/** Something to take along: shown whole, copied by the button. */
export function CopyField({ label, hint, value }: Props) {
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <span className="flex gap-2">
          <input
            {...wiring}
            readOnly
            value={value}
            spellCheck={false}
            onFocus={(event) => event.currentTarget.select()}
            className={classes(inputClasses, 'h-9 font-mono text-xs')}
          />
          <CopyButton text={value} />
        </span>
      )}
    </Field>
  );
}

/** Where the browser does not let a page copy, the text beside the button can be selected. */
export function CopyButton({ text }: { text: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  const words = outcome === 'copied' ? t('copy.done') : outcome === 'refused' ? t('copy.refused') : t('copy.copy');

  async function copy() {
    try {
      // Not there at all on a page that came without TLS.
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  }

  return (
    <Button onClick={() => void copy()}>
      {outcome === 'copied' ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      <span aria-live="polite">{words}</span>
    </Button>
  );
}
