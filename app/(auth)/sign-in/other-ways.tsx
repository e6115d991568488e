'use client';

import { KeyRound } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import type { SignInMethods } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { canUsePasskeys } from '../../_ui/passkey-support';
import { request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { FormProblem } from '../../(admin)/admin/_ui/field';
import { leaveFor } from '../leave-for';
import { doorWords } from './door-words';
import { signInWithPasskey } from './sign-in-with-passkey';

interface Props {
  next: string;
  methods: SignInMethods;
  onDone: () => Promise<unknown>;
}

export function OtherWays({ next, methods, onDone }: Props) {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const hasPasskeys = useSyncExternalStore(subscribeNothing, canUsePasskeys, () => false) && methods.passkey;
  if (!hasPasskeys && !methods.oidc) return null;

  async function go(way: () => Promise<void>) {
    if (isSending) return;
    setSending(true);
    setProblem(null);
    try {
      await way();
    } catch (error) {
      setProblem(doorWords(error));
    } finally {
      setSending(false);
    }
  }

  async function usePasskey() {
    if (await signInWithPasskey()) await onDone();
  }

  async function leaveForProvider() {
    const { url } = await request<{ url: string }>('POST', '/api/auth/sign-in/social', {
      provider: 'oidc',
      callbackURL: next,
      errorCallbackURL: `/sign-in?next=${encodeURIComponent(next)}`,
    });
    await leaveFor(url);
  }

  return (
    <div className="mt-4 grid gap-4">
      {methods.password && (
        <p className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          {t('signIn.or')}
        </p>
      )}
      <div className="grid gap-2">
        {hasPasskeys && (
          <Button className="h-11" aria-disabled={isSending} onClick={() => void go(usePasskey)}>
            <KeyRound aria-hidden className="size-4" />
            {t('signIn.passkey')}
          </Button>
        )}
        {methods.oidc && (
          <Button className="h-11" aria-disabled={isSending} onClick={() => void go(leaveForProvider)}>
            {t('signIn.with', { name: methods.oidc.name })}
          </Button>
        )}
      </div>
      <FormProblem words={problem} />
    </div>
  );
}

function subscribeNothing() {
  return () => undefined;
}
