import { t } from '../_messages/t';
import { readSite } from './gallery';

/** What the site is called, also where its owner has not said so. */
export async function readSiteName(): Promise<string> {
  return (await readSite()).title || t('site.name');
}
