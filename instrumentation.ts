import type { Instrumentation } from 'next';

/** Next says nothing of what fails in a page, as it is started here. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logPageError } = await import('#server/log-page-error');
  await logPageError(error, routePath);
};
