'use client';

import { Check, Copy } from 'lucide-react';
import { useRef, useState, type ReactNode, type RefObject } from 'react';
import { t } from '../../../_messages/t-account';
import { Button } from './button';
import { Field } from './field';

interface Props {
  label: string;
  hint?: string;
  value: string;
  /** The value as it is easiest to read. */
  children?: ReactNode;
}

/** Something to take along: shown whole, copied by the button. */
export function CopyField({ label, hint, value, children = value }: Props) {
  const shown = useRef<HTMLOutputElement>(null);
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <span className="flex items-start gap-2">
          <output
            {...wiring}
            ref={shown}
            className="min-w-0 flex-1 rounded-md border border-line bg-sunken px-2.5 py-2 font-mono text-xs/5 break-all select-all"
          >
            {children}
          </output>
          <CopyButton text={value} shown={shown} />
        </span>
      )}
    </Field>
  );
}

/** Where the browser does not let a page copy, what is shown is selected, one key away from being copied. */
export function CopyButton({ text, shown }: { text: string; shown: RefObject<HTMLElement | null> }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  const words = outcome === 'copied' ? t('copy.done') : outcome === 'refused' ? t('copy.refused') : t('copy.copy');

  async function copy() {
    try {
      // Not there at all on a page that came without TLS.
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current);
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
