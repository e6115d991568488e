'use client';

import { useState } from 'react';
import { notifyProblem } from './notify';

/** Sends one thing at a time; what it changed is told by the page, what went wrong by a notice. */
export function useSending(): [isSending: boolean, send: (call: () => Promise<unknown>) => void] {
  const [isSending, setSending] = useState(false);
  function send(call: () => Promise<unknown>) {
    if (isSending) return;
    setSending(true);
    call()
      .catch(notifyProblem)
      .finally(() => setSending(false));
  }
  return [isSending, send];
}
