import type { IncomingMessage, ServerResponse } from 'node:http';
import { correctHeaders } from '#server/bin/serve/answer-headers';
import type { PageRoutes } from '#server/bin/serve/page-routes';
import type { Config } from '#server/config';
import type { Log } from '#server/log';
import { beginRequest, endRequest, serverTiming } from '#server/observe-request';
import { runInRequest } from '#server/request-context';

/** nginx's word for a client that left before there was an answer. */
const CLIENT_GONE = 499;

/** Gives each request its context, its headers and, when the answer has ended, its line in the log. */
export function createObserver({ isProduction }: Config, log: Log) {
  let routes: PageRoutes | undefined;

  function observe(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
    const context = beginRequest(request.method);
    const { socket } = request;
    const url = request.url ?? '';
    const writtenBefore = socket.bytesWritten;
    const isStarting = routes === undefined;
    correctHeaders(response, () => {
      response.setHeader('x-request-id', context.requestId);
      // A page cannot choose its status: Next says 500 of whatever it throws.
      if (context.isUnavailable && response.statusCode === 500) {
        response.statusCode = 503;
        response.setHeader('retry-after', '1');
      }
      if (!isProduction) response.setHeader('server-timing', serverTiming(context));
    });
    response.once('close', () => {
      context.route ??= routes?.find(url) ?? null;
      const end = {
        status: response.headersSent ? response.statusCode : CLIENT_GONE,
        isAborted: !response.writableFinished,
        bytes: socket.bytesWritten - writtenBefore,
        isStarting,
      };
      endRequest(context, end, log);
    });
    runInRequest(context, handle);
  }

  return { observe, open: (pageRoutes: PageRoutes) => (routes = pageRoutes) };
}
