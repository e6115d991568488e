import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  words?: ReactNode;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** A click beside it or Esc would lose what is shown only once. */
  isKept?: boolean;
  children: ReactNode;
}

/** One thing to fill in or to read, over the page. */
export function Modal({ title, words, isOpen, onOpenChange, isKept = false, children }: Props) {
  const keep = (event: Event) => {
    if (isKept) event.preventDefault();
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 overflow-y-auto bg-paper/70 px-4 py-[min(12dvh,7rem)]">
          <Dialog.Content
            {...(!words && { 'aria-describedby': undefined })}
            onEscapeKeyDown={keep}
            onPointerDownOutside={keep}
            className="mx-auto grid max-w-md gap-4 rounded-lg border border-line bg-raised p-5 text-ink shadow-[0_16px_48px_rgb(0_0_0/0.4)]"
          >
            <div className="grid gap-1.5">
              <Dialog.Title className="font-display text-xl">{title}</Dialog.Title>
              {words && <Dialog.Description className="text-sm text-pretty text-muted">{words}</Dialog.Description>}
            </div>
            {children}
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The foot of a dialog: the way back first, the thing to do last. */
export function ModalActions({ children }: { children: ReactNode }) {
  return <div className="mt-1 flex flex-wrap justify-end gap-2">{children}</div>;
}
