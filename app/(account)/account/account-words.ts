import { t } from '../../_messages/t-account';
import { ProblemError } from '../../(admin)/admin/_api/request';
import { PasskeyRefusal } from './_api/passkeys';

/** Why something about the account did not work, in words. */
export function accountWords(error: unknown): string {
  if (error instanceof PasskeyRefusal) return error.why === 'exists' ? t('passkey.exists') : t('passkey.stopped');
  if (!(error instanceof ProblemError)) return t('problem.here');
  switch (error.code) {
    case 'INVALID_PASSWORD':
      return t('password.wrong');
    case 'INVALID_CODE':
      return t('secondFactor.wrong');
    case 'SESSION_NOT_FRESH':
      return t('passkey.notFresh');
  }
  if (error.status === 429 && error.retryAfterSeconds !== null) {
    return t('signIn.tooManyFor', { count: error.retryAfterSeconds });
  }
  return error.message;
}
