'use client';

import { useState, type FormEvent } from 'react';
import { t } from '../../_messages/t-account';
import { useHash } from '../../_ui/use-hash';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';

const SHORTEST_PASSWORD = 8;

/** Makes the first account. The token stays behind the `#`, where no log and no other site sees it. */
export function SetupForm() {
  const token = useHash();
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function setUp(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, email, password] = ['name', 'email', 'password'].map((field) => form.get(field));
    setSending(true);
    setProblem(null);
    try {
      await request('POST', '/api/v1/public/setup', { token, name, email, password });
      window.location.assign('/admin');
    } catch (error) {
      setProblem(error instanceof ProblemError ? error.message : t('problem.here'));
      setSending(false);
    }
  }

  if (token === '') return <p className="mt-4 text-sm text-pretty text-muted">{t('setup.noToken')}</p>;
  return (
    <>
      <p className="mt-3 text-sm text-pretty text-muted">{t('setup.words')}</p>
      <form method="post" onSubmit={(event) => void setUp(event)} className="mt-6 grid gap-4">
        <TextField
          label={t('setup.name')}
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          autoFocus
          className="h-11"
        />
        <TextField
          label={t('signIn.email')}
          name="email"
          type="email"
          autoComplete="username"
          required
          className="h-11"
        />
        <TextField
          label={t('signIn.password')}
          hint={t('setup.passwordHint', { count: SHORTEST_PASSWORD })}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          maxLength={128}
          required
          className="h-11"
        />
        <p role="alert" className="min-h-5 text-sm text-pretty">
          {problem}
        </p>
        <Button type="submit" look="solid" className="h-11" disabled={isSending || token === null}>
          {isSending ? t('setup.sending') : t('setup.submit')}
        </Button>
      </form>
    </>
  );
}
