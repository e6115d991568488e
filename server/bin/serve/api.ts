import { createRequestListener } from '@remix-run/node-fetch-server';
import { createApp } from '#hono/app';
import type { Handle } from '#server/bin/serve/front';
import type { Config } from '#server/config';
import type { Log } from '#server/log';

const API_PATH = /^\/(?:(?:api|media)(?=[/?]|$)|(?:livez|readyz|metrics)(?=\?|$))/;

/** Whether the API answers this address; every other is a page, and Next's. */
export function isApi(url: string): boolean {
  return API_PATH.test(url);
}

/** Hands requests to the API without Next between: docs/decisions/0007-api-before-next.md. */
export function createApi({ publicUrl }: Config, log: Log): Handle {
  const app = createApp();
  // The site's own address, whatever the request says of itself: nothing is built from what somebody sent.
  const { protocol, host } = new URL(publicUrl);
  const listener = createRequestListener((request: Request) => app.fetch(request), {
    protocol,
    host,
    onError: (error) => log.error({ err: error }, 'request failed outside the API'),
  });
  return async (request, response) => {
    // The one method that Node takes and `Request` does not.
    if (request.method === 'TRACE') response.writeHead(405, { Connection: 'close' }).end();
    else listener(request, response);
  };
}
