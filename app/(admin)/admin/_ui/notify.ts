'use client';

import { toast } from 'sonner';
import { t as tAccount } from '../../../_messages/t-account';
import { t } from '../../../_messages/t-admin';
import { ProblemError } from '../_api/request';
import { problemWords } from './problem-words';

const UNDO_MS = 10_000;

/** Says what went wrong, in the site's own words. */
export function notifyProblem(error: unknown): void {
  if (!(error instanceof ProblemError)) console.error(error);
  const isSignedOut = error instanceof ProblemError && error.status === 401;
  toast.error(problemWords(error), {
    ...(isSignedOut && { duration: Infinity, action: { label: tAccount('signIn.submit'), onClick: goSignIn } }),
  });
}

/** Says what was done. */
export function notifyDone(message: string): void {
  toast.success(message);
}

/** Says what was done and offers the way back, by the button or by Ctrl+Z, for as long as it is shown. */
export function notifyUndoable(message: string, undo: () => Promise<void>): void {
  const run = () => {
    if (latest === entry) latest = null;
    toast.dismiss(id);
    undo().then(() => toast.success(t('undo.done')), notifyProblem);
  };
  const forget = () => {
    if (latest === entry) latest = null;
  };
  const id = toast(message, {
    duration: UNDO_MS,
    action: { label: t('undo.action'), onClick: run },
    onDismiss: forget,
    onAutoClose: forget,
  });
  const entry = { run };
  latest = entry;
}

/** The latest thing that can still be undone. */
export function undoLatest(): void {
  latest?.run();
}

let latest: { run: () => void } | null = null;

function goSignIn() {
  window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
}
