'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../../_messages/t-admin';
import { IconButton } from './button';
import { classes } from './classes';
import { inputClasses } from './field';

const TYPING_PAUSE_MS = 250;

interface Props {
  label: string;
  value: string;
  onSearch: (q: string) => void;
}

/** Searches while one types, after a pause. */
export function SearchField({ label, value, onSearch }: Props) {
  const [draft, setDraft] = useState(value);
  const [seen, setSeen] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Cleared or gone back to from outside: the field follows.
  if (seen !== value) {
    setSeen(value);
    setDraft(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  function clear() {
    clearTimeout(timer.current);
    setDraft('');
    onSearch('');
    input.current?.focus();
  }

  return (
    <span className="relative min-w-44 flex-1 sm:max-w-xs">
      <Search
        aria-hidden
        className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={input}
        type="search"
        value={draft}
        aria-label={label}
        placeholder={label}
        maxLength={200}
        onChange={(event) => {
          const next = event.target.value;
          setDraft(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onSearch(next.trim()), TYPING_PAUSE_MS);
        }}
        className={classes(inputClasses, 'h-9 ps-8 pe-9 [&::-webkit-search-cancel-button]:hidden')}
      />
      {draft !== '' && (
        <IconButton label={t('search.clear')} size="small" className="absolute end-1 top-1" onClick={clear}>
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
    </span>
  );
}
