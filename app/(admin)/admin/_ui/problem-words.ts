import { t } from '../../../_messages/t-admin';
import { ProblemError } from '../_api/request';

/** Why something did not work: the site's own words, or that the fault is this tab's. */
export function problemWords(error: unknown): string {
  return error instanceof ProblemError ? error.message : t('problem.here');
}
