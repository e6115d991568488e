import { t } from '../../../_messages/t-admin';
import type { UploadItem } from './upload-item';

/** What a person can do about a file that was not taken. */
export function adviceFor(item: UploadItem): string {
  switch (item.code) {
    case 'not_a_photo':
    case 'unsupported':
      return t('advice.notAPhoto');
    case 'too_large':
      return t('advice.tooLarge');
    case 'too_many_pixels':
      return t('advice.tooManyPixels');
    case 'empty':
    case 'unreadable':
      return t('advice.unreadable');
    case 'not_signed_in':
      return t('advice.signIn');
    default:
      return item.state === 'failed' ? t('advice.failed') : t('advice.again');
  }
}
