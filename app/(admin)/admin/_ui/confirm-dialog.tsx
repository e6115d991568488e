import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { t } from '../../../_messages/t-admin';
import { Button } from './button';

interface Props {
  title: string;
  words: string;
  action: string;
  onConfirm: () => void;
  /** The button that asks. */
  children: ReactNode;
}

/** For the few things that nobody can undo. */
export function ConfirmDialog({ title, words, action, onConfirm, children }: Props) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>{children}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-paper/70" />
        <AlertDialog.Content className="fixed start-1/2 top-[20dvh] z-40 grid w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 gap-3 rounded-lg border border-line bg-raised p-5 text-ink shadow-[0_16px_48px_rgb(0_0_0/0.4)] rtl:translate-x-1/2">
          <AlertDialog.Title className="font-display text-xl">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-sm text-pretty text-muted">{words}</AlertDialog.Description>
          <div className="mt-2 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button look="quiet">{t('dialog.cancel')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="solid" onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
