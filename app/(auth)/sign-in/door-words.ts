import { t } from '../../_messages/t-account';
import { ProblemError } from '../../(admin)/admin/_api/request';

/** Why the door stays shut, in words. */
export function doorWords(error: unknown): string {
  if (!(error instanceof ProblemError)) return t('problem.here');
  switch (error.code) {
    case 'account_banned':
      return t('signIn.banned');
    case 'PASSKEY_NOT_FOUND':
      return t('signIn.passkeyUnknown');
    case 'INVALID_CODE':
      return t('signIn.codeWrong');
    case 'INVALID_BACKUP_CODE':
      return t('signIn.recoveryWrong');
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return t('signIn.codeLocked');
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return t('signIn.codeEnded');
  }
  if (error.status === 429) {
    const count = error.retryAfterSeconds;
    return count === null ? t('signIn.tooMany') : t('signIn.tooManyFor', { count });
  }
  return error.status === 401 ? t('signIn.wrong') : error.message;
}

/** Why another service's word was not enough, by the code in the address that it leads back to. */
export function returnWords(code: string | string[] | undefined): string | null {
  if (typeof code !== 'string') return null;
  switch (code) {
    case 'account_banned':
      return t('signIn.banned');
    case 'signup_disabled':
      return t('signIn.noAccount');
    case 'account_not_linked':
    case 'unable_to_link_account':
      return t('signIn.notLinked');
    case 'email_not_verified':
      return t('signIn.notVerified');
    default:
      return t('signIn.providerFailed');
  }
}
