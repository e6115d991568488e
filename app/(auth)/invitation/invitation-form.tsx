'use client';

import Link from 'next/link';
import { useState, type FormEvent } from 'react';
import { t } from '../../_messages/t-account';
import { useHash } from '../../_ui/use-hash';
import { request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { RelativeTime } from '../../(admin)/admin/_ui/relative-time';
import { doorWords } from '../sign-in/door-words';
import { useInvitation } from './use-invitation';

const SHORTEST_PASSWORD = 8;

/** Makes the account that an administrator meant for whoever holds the link. */
export function InvitationForm() {
  const token = useHash();
  const { invitation, refusal } = useInvitation(token);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function accept(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    setProblem(null);
    try {
      await request('POST', '/api/v1/public/invitations/accept', {
        token,
        name: form.get('name'),
        password: form.get('password'),
      });
      // The door leads on by the role.
      window.location.assign('/sign-in');
    } catch (error) {
      setProblem(doorWords(error));
      setSending(false);
    }
  }

  if (token === '') return <Useless title={t('invitation.incomplete')} words={t('invitation.incompleteHint')} />;
  if (refusal !== null) return <Useless {...refusal} />;
  return (
    <>
      <h1 className="font-display text-3xl">{t('invitation.title')}</h1>
      {invitation === null ? (
        <p role="status" className="mt-3 text-sm text-muted">
          {t('invitation.loading')}
        </p>
      ) : (
        <>
          <p className="mt-3 text-sm text-pretty text-muted">
            {t('invitation.words')} {t('invitation.expires')} <RelativeTime iso={invitation.expiresAt} />.
          </p>
          <form method="post" onSubmit={(event) => void accept(event)} className="mt-6 grid gap-4">
            <TextField
              label={t('signIn.email')}
              name="email"
              type="email"
              autoComplete="username"
              readOnly
              value={invitation.email}
              className="h-11"
            />
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
            <Button type="submit" look="solid" className="h-11" disabled={isSending}>
              {isSending ? t('invitation.sending') : t('invitation.accept')}
            </Button>
          </form>
        </>
      )}
    </>
  );
}

/** What stands where no account can be made, and what to do about it. */
function Useless({ title, words }: { title: string; words: string }) {
  return (
    <>
      <h1 className="font-display text-3xl">{title}</h1>
      <div role="alert" className="mt-4 grid justify-items-start gap-6 text-sm text-pretty text-muted">
        <p>{words}</p>
        <Button asChild look="solid" className="h-11">
          <Link href="/sign-in">{t('signIn.submit')}</Link>
        </Button>
      </div>
    </>
  );
}
