'use client';

import { useState, type FormEvent } from 'react';
import { t } from '../../_messages/t-admin';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';

export function SignInForm({ next }: { next: string }) {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    setProblem(null);
    try {
      await request('POST', '/api/auth/sign-in/email', { email: form.get('email'), password: form.get('password') });
      // A whole new page: what was read as a stranger is forgotten.
      window.location.assign(next);
    } catch (error) {
      setProblem(wordsOf(error));
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

function wordsOf(error: unknown): string {
  if (!(error instanceof ProblemError)) return t('problem.here');
  if (error.status === 401) return t('signIn.wrong');
  if (error.status === 429) return t('signIn.tooMany');
  return error.message;
}
