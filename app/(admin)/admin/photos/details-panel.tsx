'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { AdminPhoto } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { IconButton } from '../_ui/button';
import { useMediaQuery } from '../_ui/use-media-query';
import type { AlbumName } from './album-name';
import { EditForm } from './edit-form';
import { KeyHints } from './key-hints';
import type { SheetActions } from './use-sheet-actions';

interface Props {
  ids: ReadonlySet<string>;
  /** Those of the chosen photos that are on the sheet. */
  photos: readonly AdminPhoto[];
  albums: readonly AlbumName[];
  actions: SheetActions;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Beside the sheet where there is room; over it, when asked for, where there is none. */
export function DetailsPanel({ isOpen, onOpenChange, ...form }: Props) {
  const isWide = useMediaQuery('(min-width: 1024px)', true);
  const title = form.ids.size === 0 ? t('details.title') : t('selection.count', { count: form.ids.size });
  return (
    <>
      <aside
        aria-label={t('details.title')}
        className="sticky top-[3.3125rem] hidden h-[calc(100dvh-3.3125rem-var(--tray-height,0px))] overflow-y-auto border-s border-line px-4 py-4 lg:block"
      >
        {isWide && (form.ids.size === 0 ? <KeyHints /> : <EditForm {...form} />)}
      </aside>
      {!isWide && (
        <Dialog.Root open={isOpen && form.ids.size > 0} onOpenChange={onOpenChange}>
          <Dialog.Portal>
            <Dialog.Overlay className="fixed inset-0 z-40 bg-paper/70" />
            <Dialog.Content
              aria-describedby={undefined}
              className="fixed inset-x-0 bottom-0 z-40 max-h-[85dvh] overflow-y-auto rounded-t-lg border-t border-line bg-paper px-4 pb-6 text-ink"
            >
              <div className="sticky top-0 z-10 -mx-4 mb-2 flex items-center justify-between border-b border-line bg-paper px-4 py-2">
                <Dialog.Title className="text-sm font-medium tabular-nums">{title}</Dialog.Title>
                <Dialog.Close asChild>
                  <IconButton label={t('details.close')}>
                    <X className="size-4" />
                  </IconButton>
                </Dialog.Close>
              </div>
              <EditForm {...form} />
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
      )}
    </>
  );
}
