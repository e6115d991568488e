'use client';

import { ArchiveRestore, Pencil, Trash2, X } from 'lucide-react';
import { t } from '../../../_messages/t-admin';
import { Button, IconButton } from '../_ui/button';

interface Props {
  count: number;
  canSelectMore: boolean;
  isBin: boolean;
  onSelectAll: () => void;
  onEdit: () => void;
  onRemove: () => void;
  onClear: () => void;
}

const MOST = 10_000;

/** What is chosen and what can be done with it, above the tray on every screen. */
export function SelectionBar({ count, canSelectMore, isBin, onSelectAll, onEdit, onRemove, onClear }: Props) {
  return (
    <div
      role="toolbar"
      aria-label={t('selection.label')}
      className="fixed inset-x-2 bottom-[calc(var(--nav-height)+var(--tray-height,0px)+0.5rem)] z-20 flex h-12 items-center gap-1 rounded-lg border border-line bg-raised px-2 shadow-[0_8px_24px_rgb(0_0_0/0.25)] md:inset-x-auto md:start-[calc(var(--rail-width)+1rem)] md:gap-2"
    >
      <IconButton label={t('selection.clear')} onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      <p className="truncate text-sm tabular-nums" aria-live="polite">
        {t('selection.count', { count })}
        {count >= MOST && <span className="text-muted"> {t('selection.most')}</span>}
      </p>
      {canSelectMore && (
        <Button look="quiet" size="small" onClick={onSelectAll}>
          {t('selection.allMatching')}
        </Button>
      )}
      <div className="ms-auto flex gap-1 md:ms-4">
        <IconButton label={t('selection.edit')} onClick={onEdit} className="lg:hidden">
          <Pencil className="size-4" />
        </IconButton>
        <IconButton label={isBin ? t('selection.restore') : t('selection.delete')} onClick={onRemove}>
          {isBin ? <ArchiveRestore className="size-4" /> : <Trash2 className="size-4" />}
        </IconButton>
      </div>
    </div>
  );
}
