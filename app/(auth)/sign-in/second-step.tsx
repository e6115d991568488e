'use client';

import { useState, type FormEvent } from 'react';
import { t } from '../../_messages/t-account';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { doorWords } from './door-words';
import { textOf } from '../../(admin)/admin/_ui/text-of';

/** After these the password is asked for again: what its right answer had opened is shut. */
const OVER = ['INVALID_TWO_FACTOR_COOKIE', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'];

interface Props {
  onDone: () => void;
  onStartAgain: (words: string | null) => void;
}

/** A code from the app, or one of the recovery codes. */
export function SecondStep({ onDone, onStartAgain }: Props) {
  const [isRecovery, setRecovery] = useState(false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function confirm(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = textOf(event.currentTarget, 'code').trim();
    setSending(true);
    setProblem(null);
    try {
      await request('POST', `/api/auth/two-factor/${isRecovery ? 'verify-backup-code' : 'verify-totp'}`, {
        code: isRecovery ? code : code.replace(/\D/g, ''),
      });
      onDone();
    } catch (error) {
      setSending(false);
      if (error instanceof ProblemError && OVER.includes(error.code)) onStartAgain(doorWords(error));
      else setProblem(doorWords(error));
    }
  }

  return (
    <>
      <h1 className="font-display text-3xl">{t('signIn.codeTitle')}</h1>
      <p className="mt-3 text-sm text-muted">{isRecovery ? t('signIn.recoveryWords') : t('signIn.codeWords')}</p>
      <form method="post" onSubmit={(event) => void confirm(event)} className="mt-6 grid gap-4">
        <TextField
          key={String(isRecovery)}
          label={isRecovery ? t('signIn.recovery') : t('secondFactor.code')}
          name="code"
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={isRecovery ? 40 : 12}
          required
          autoFocus
          className="h-11 font-mono tracking-widest"
        />
        <p role="alert" className="min-h-5 text-sm text-pretty">
          {problem}
        </p>
        <Button type="submit" look="solid" className="h-11" disabled={isSending}>
          {isSending ? t('signIn.sending') : t('signIn.submit')}
        </Button>
        <div className="flex flex-wrap justify-between gap-2">
          <Button
            look="quiet"
            onClick={() => {
              setProblem(null);
              setRecovery(!isRecovery);
            }}
          >
            {isRecovery ? t('signIn.useCode') : t('signIn.useRecovery')}
          </Button>
          <Button look="quiet" onClick={() => onStartAgain(null)}>
            {t('signIn.again')}
          </Button>
        </div>
      </form>
    </>
  );
}
