import type { ServerResponse } from 'node:http';

/**
 * What Next gets wrong for us, put right as the headers leave: a page that may change at any moment is no CDN's to keep
 * for a year.
 *
 * @param addOwn sets headers of our own, and perhaps another status, at that moment
 */
export function correctHeaders(response: ServerResponse, addOwn: () => void): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    response.writeHead = writeHead;
    const { statusCode } = response;
    addOwn();
    if (args[0] === statusCode) args[0] = response.statusCode;
    const cacheControl = response.getHeader('cache-control');
    if (typeof cacheControl === 'string' && cacheControl.includes('s-maxage')) {
      response.setHeader('cache-control', 'public, max-age=0, must-revalidate');
    }
    return writeHead(...args);
  };
}
