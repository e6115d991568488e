'use client';

import { Plus, X } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import type { AdminPhoto, PhotoPatch } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { classes } from '../_ui/classes';
import { Field, inputClasses } from '../_ui/field';
import { countValues } from './shared-values';

interface Props {
  photos: readonly AdminPhoto[];
  total: number;
  onEdit: (patch: PhotoPatch) => void;
}

/** Tags that all have are solid; those of some are dashed, with how many, and can be given to all. */
export function TagsField({ photos, total, onEdit }: Props) {
  const [draft, setDraft] = useState('');

  function add() {
    const addTags = draft
      .split(',')
      .map((tag) => tag.trim().slice(0, 80))
      .filter(Boolean);
    setDraft('');
    if (addTags.length > 0) onEdit({ addTags });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add();
    }
    if (event.key === 'Escape' && draft !== '') {
      event.stopPropagation();
      setDraft('');
    }
  }

  const tags = countValues(photos, (photo) => photo.tags);
  return (
    <div className="grid gap-1.5">
      <Field label={t('field.tags')}>
        {(wiring) => (
          <input
            {...wiring}
            value={draft}
            placeholder={t('field.addTag')}
            enterKeyHint="done"
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={add}
            className={inputClasses}
          />
        )}
      </Field>
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label={t('field.tags')}>
          {tags.map(({ value, count }) => (
            <Chip
              key={value}
              label={value}
              partOf={count < total ? { count, total } : null}
              onAddToAll={() => onEdit({ addTags: [value] })}
              onRemove={() => onEdit({ removeTags: [value] })}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface ChipProps {
  label: string;
  /** Set when only some have it. */
  partOf: { count: number; total: number } | null;
  onAddToAll: () => void;
  onRemove: () => void;
}

export function Chip({ label, partOf, onAddToAll, onRemove }: ChipProps) {
  return (
    <li
      className={classes(
        'flex h-7 max-w-full items-center rounded-md border ps-2.5 text-xs',
        partOf ? 'border-dashed border-muted text-muted' : 'border-line bg-raised text-ink',
      )}
    >
      <span className="truncate">{label}</span>
      {partOf && (
        <>
          <span className="ms-1.5 tabular-nums">{t('field.partOf', partOf)}</span>
          <button
            type="button"
            aria-label={t('field.giveToAll', { name: label })}
            title={t('field.giveToAll', { name: label })}
            onClick={onAddToAll}
            className="ms-1 grid h-full w-6 place-items-center hover:text-ink"
          >
            <Plus aria-hidden className="size-3.5" />
          </button>
        </>
      )}
      <button
        type="button"
        aria-label={t('field.remove', { name: label })}
        title={t('field.remove', { name: label })}
        onClick={onRemove}
        className="grid h-full w-7 place-items-center text-muted hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </li>
  );
}
