import { t } from '../../../_messages/t-admin';
import type { UploadItem } from './upload-item';

/** Why a file was not taken and what to do, where the reason does not say it itself. */
export function withAdvice(item: UploadItem, reason: string): string {
  switch (item.code) {
    case 'too_large':
      return `${reason} ${t('advice.tooLarge')}`;
    case 'not_signed_in':
      return `${reason} ${t('advice.signIn')}`;
    default:
      return reason;
  }
}
