'use client';

import { useState } from 'react';
import { t } from '../../_messages/t-account';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { TextField } from '../../(admin)/admin/_ui/field';
import { useForm } from '../../(admin)/admin/_ui/use-form';
import { DoorForm } from '../door-form';
import { doorWords } from './door-words';

/** After these the password is asked for again: what its right answer had opened is shut. */
const OVER = ['INVALID_TWO_FACTOR_COOKIE', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'];

interface Props {
  onDone: () => Promise<unknown>;
  onStartAgain: (words: string | null) => void;
}

/** A code from the app, or one of the recovery codes. */
export function SecondStep({ onDone, onStartAgain }: Props) {
  const [isRecovery, setRecovery] = useState(false);
  return (
    <>
      <h1 className="font-display text-3xl">{t('signIn.codeTitle')}</h1>
      <p className="mt-3 text-sm text-muted">{isRecovery ? t('signIn.recoveryWords') : t('signIn.codeWords')}</p>
      <CodeForm key={String(isRecovery)} isRecovery={isRecovery} onDone={onDone} onStartAgain={onStartAgain} />
      <div className="-mx-3 mt-4 flex flex-wrap justify-between gap-2">
        <Button look="quiet" onClick={() => setRecovery(!isRecovery)}>
          {isRecovery ? t('signIn.useCode') : t('signIn.useRecovery')}
        </Button>
        <Button look="quiet" onClick={() => onStartAgain(null)}>
          {t('signIn.again')}
        </Button>
      </div>
    </>
  );
}

function CodeForm({ isRecovery, onDone, onStartAgain }: Props & { isRecovery: boolean }) {
  const form = useForm(
    async (filled) => {
      const code = textOf(filled, 'code').trim();
      try {
        await request('POST', `/api/auth/two-factor/${isRecovery ? 'verify-backup-code' : 'verify-totp'}`, {
          code: isRecovery ? code : code.replace(/\D/g, ''),
        });
      } catch (error) {
        if (error instanceof ProblemError && OVER.includes(error.code)) return onStartAgain(doorWords(error));
        throw error;
      }
      await onDone();
    },
    (error) => ({ code: doorWords(error) }),
  );
  return (
    <DoorForm form={form} submit={t('signIn.submit')} sending={t('signIn.sending')}>
      <TextField
        label={isRecovery ? t('signIn.recovery') : t('secondFactor.code')}
        error={form.problems.code}
        name="code"
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={isRecovery ? 40 : 12}
        required
        autoFocus
        className="font-mono tracking-widest"
      />
    </DoorForm>
  );
}
