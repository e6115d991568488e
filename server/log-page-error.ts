import { getContext } from '#server/context';
import { requestContext } from '#server/request-context';

/** A page that fails is a bug: it is logged whole, under the id that its answer bears. */
export async function logPageError(error: unknown, page: string): Promise<void> {
  const { log } = await getContext();
  log.error({ err: error, requestId: requestContext()?.requestId, page }, 'page failed');
}
