'use client';

import { useState, type FormEvent } from 'react';
import { t } from '../../_messages/t-account';
import { request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { doorWords } from './door-words';

interface Props {
  problem: string | null;
  onProblem: (words: string | null) => void;
  onDone: () => void;
  /** The password is right, and a code is asked for as well. */
  onSecondStep: () => void;
}

export function PasswordStep({ problem, onProblem, onDone, onSecondStep }: Props) {
  const [isSending, setSending] = useState(false);

  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    onProblem(null);
    try {
      const answer = await request<{ twoFactorRedirect?: boolean }>('POST', '/api/auth/sign-in/email', {
        email: form.get('email'),
        password: form.get('password'),
      });
      if (answer.twoFactorRedirect) onSecondStep();
      else onDone();
    } catch (error) {
      onProblem(doorWords(error));
      setSending(false);
    }
  }

  return (
    <form method="post" onSubmit={(event) => void signIn(event)} className="mt-6 grid gap-4">
      <TextField
        label={t('signIn.email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
        className="h-11"
      />
      <TextField
        label={t('signIn.password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        className="h-11"
      />
      <p role="alert" className="min-h-5 text-sm text-pretty">
        {problem}
      </p>
      <Button type="submit" look="solid" className="h-11" disabled={isSending}>
        {isSending ? t('signIn.sending') : t('signIn.submit')}
      </Button>
    </form>
  );
}
