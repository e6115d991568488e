'use client';

import { t } from '../../_messages/t-account';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { TextField } from '../../(admin)/admin/_ui/field';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm, type Problems } from '../../(admin)/admin/_ui/use-form';
import { DoorForm } from '../door-form';
import { doorWords } from './door-words';

interface Props {
  onDone: () => Promise<unknown>;
  /** The password is right, and a code is asked for as well. */
  onSecondStep: () => void;
}

export function PasswordStep({ onDone, onSecondStep }: Props) {
  const form = useForm(async (filled) => {
    const answer = await request<{ twoFactorRedirect?: boolean }>('POST', '/api/auth/sign-in/email', {
      email: textOf(filled, 'email'),
      password: textOf(filled, 'password'),
    });
    if (answer.twoFactorRedirect) onSecondStep();
    else await onDone();
  }, explain);

  return (
    <DoorForm form={form} submit={t('signIn.submit')} sending={t('signIn.sending')}>
      <TextField
        label={t('signIn.email')}
        error={form.problems.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
      />
      <TextField
        label={t('signIn.password')}
        error={form.problems.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
    </DoorForm>
  );
}

/** Which of the two is wrong is nobody's business: both are marked, and the one that cannot be read is typed again. */
function explain(error: unknown): Problems {
  const isWrong = error instanceof ProblemError && error.status === 401;
  return isWrong ? { password: doorWords(error), email: '' } : { form: doorWords(error) };
}
