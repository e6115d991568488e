import { useRef, useState, type FormEvent } from 'react';
import { t } from '../../_messages/t-account';
import { ProblemError } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { notifyDone } from '../../(admin)/admin/_ui/notify';
import { changePassword } from './_api/own-account';
import { Section } from '../../(admin)/admin/_ui/section';
import { accountWords } from './account-words';
import { textOf } from '../../(admin)/admin/_ui/text-of';

const SHORTEST_PASSWORD = 8;

interface Props {
  email: string;
  hasPassword: boolean;
  onChanged: () => void;
}

export function PasswordSection({ email, hasPassword, onChanged }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<{ of: 'current' | 'new'; words: string } | null>(null);

  async function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setSending(true);
    setProblem(null);
    try {
      await changePassword(textOf(event.currentTarget, 'current'), textOf(event.currentTarget, 'new'));
      form.current?.reset();
      notifyDone(t('password.changed'));
      onChanged();
    } catch (error) {
      const isCurrent = error instanceof ProblemError && error.code === 'INVALID_PASSWORD';
      setProblem({ of: isCurrent ? 'current' : 'new', words: accountWords(error) });
    } finally {
      setSending(false);
    }
  }

  if (!hasPassword) {
    return (
      <Section title={t('password.title')} words={t('password.words')}>
        <p className="text-sm text-muted">{t('password.none')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('password.title')} words={t('password.words')}>
      <form ref={form} method="post" onSubmit={(event) => void change(event)} className="grid max-w-sm gap-4">
        {/* For the browser's store of passwords, which wants to know whose it is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <TextField
          label={t('password.current')}
          error={problem?.of === 'current' ? problem.words : null}
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          label={t('password.new')}
          hint={t('setup.passwordHint', { count: SHORTEST_PASSWORD })}
          error={problem?.of === 'new' ? problem.words : null}
          name="new"
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          maxLength={128}
          required
        />
        <Button type="submit" className="justify-self-start" disabled={isSending}>
          {isSending ? t('password.sending') : t('password.change')}
        </Button>
      </form>
    </Section>
  );
}
