'use client';

import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { t } from '../../../_messages/t-admin';
import { isTyping } from './is-typing';
import { undoLatest } from './notify';

const bottom = 'calc(var(--nav-height, 0px) + var(--tray-height, 0px) + 1rem)';

/** Where notices are shown: one on a page, above what lies at its foot. */
export function Notices() {
  useUndoKey();
  return (
    <Toaster
      position="bottom-center"
      offset={{ bottom }}
      mobileOffset={{ bottom }}
      containerAriaLabel={t('nav.notices')}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-md border border-line bg-raised px-4 py-3 font-text text-sm text-ink shadow-[0_8px_24px_rgb(0_0_0/0.3)] sm:w-90',
          title: 'text-pretty',
          content: 'flex-1',
          actionButton: 'h-8 shrink-0 rounded-md bg-ink px-3 text-xs font-medium text-paper',
        },
      }}
    />
  );
}

/** Ctrl+Z takes back what the latest notice offers to take back. */
function useUndoKey() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.shiftKey &&
        event.key.toLowerCase() === 'z' &&
        !isTyping(event.target)
      ) {
        event.preventDefault();
        undoLatest();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
