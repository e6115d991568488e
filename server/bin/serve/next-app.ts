import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import next from 'next';
import type { Config } from '#server/config';

export interface NextApp {
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

/** Next's own server in this process; in development it rebuilds what changes. */
export async function prepareNext(options: {
  root: string;
  isDev: boolean;
  config: Config;
  server: Server;
}): Promise<NextApp> {
  const { host, port } = options.config;
  const app = next({
    dir: options.root,
    dev: options.isDev,
    turbopack: options.isDev,
    hostname: host,
    port,
    quiet: !options.isDev,
    httpServer: options.server,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request, response) => handle(request, response), close: () => app.close() };
}
