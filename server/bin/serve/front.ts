import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { CLIENT_ADDRESS_HEADER } from '#server/auth/client-address';
import { clientAddress, trustedProxies } from '#server/bin/serve/client-address';
import type { Config } from '#server/config';
import { DomainError } from '#server/errors';

/** Of all headers of a request; 16 KB is what Node gives by itself. */
const HEADERS_MAX_BYTES = 16_384;
/** nginx's lingering_time. */
const LINGER_MS = 30_000;
/** The tick route says 401 to a secret that is wrong by a megabyte, as to any other. */
const TICK_PATH = '/api/v1/preprocess-tasks/tick';
const TICK_HEADERS_MAX_BYTES = 1_250_000;

export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
type Observe = (request: IncomingMessage, response: ServerResponse, handle: () => void) => void;

/** The site's HTTP server. It holds the port from the first moment of a start, and answers once it is opened. */
export interface Front {
  server: Server;
  url: string;
  open(handle: Handle): void;
  /** Goes on, but keeps no connection after its next answer: whoever asks again does so elsewhere. */
  leave(): void;
  /** Accepts nothing new, gives requests under way `graceMs`, closes idle connections at once. */
  drain(graceMs: number): Promise<void>;
}

/**
 * @param observe sees each request before it is answered
 * @throws DomainError when the address cannot be had, with the way out
 */
export async function listen(
  config: Config,
  observe: Observe = (_request, _response, handle) => handle(),
): Promise<Front> {
  const { host, port } = config;
  let handle: Handle = answerStarting;
  const trusted = trustedProxies(config.trustedProxies);
  const upgraded = new Set<Duplex>();
  const unanswered = new Set<ServerResponse>();
  let isLeaving = false;
  const server = createServer({ maxHeaderSize: TICK_HEADERS_MAX_BYTES, headersTimeout: 15_000 }, (request, response) =>
    observe(request, response, () => answer(request, response)),
  );

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (headerBytes(request) > HEADERS_MAX_BYTES && !request.url?.startsWith(TICK_PATH)) {
      response.writeHead(431, { Connection: 'close' }).end();
      return;
    }
    request.headers[CLIENT_ADDRESS_HEADER] = clientAddress(request, trusted);
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    response.once('finish', () => linger(request));
    if (isLeaving) response.shouldKeepAlive = false;
    handle(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  }

  // Node's five minutes cut off the upload of a large photo over a slow line.
  server.requestTimeout = 3_600_000;
  // Longer than the proxies in front keep an idle connection, or they send a request into one that is just closing.
  server.keepAliveTimeout = 75_000;
  server.on('upgrade', (_request, socket: Duplex) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    throw new DomainError('address_unavailable', whyNot(cause, host, port), { cause });
  });

  function leave(): void {
    isLeaving = true;
    for (const response of unanswered) response.shouldKeepAlive = false;
  }

  async function drain(graceMs: number): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of upgraded) socket.destroy();
    // A connection whose last request has just been answered is idle only then.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    await Promise.race([closed, delay(graceMs, undefined, { ref: false })]);
    clearInterval(sweep);
    server.closeAllConnections();
    await closed;
  }

  return { server, url: urlOf(host, port), open: (next) => (handle = next), leave, drain };
}

/**
 * Many a client, Chromium among them, listens only once it has sent all. What still comes of a request that has its answer is
 * read and dropped for a while, so that the answer is heard and the connection goes on.
 */
function linger(request: IncomingMessage): void {
  if (request.complete) return;
  request.removeAllListeners('data');
  request.resume();
  const limit = setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(limit));
}

function headerBytes({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, 0);
}

/** The process lives, and cannot serve yet: said to health checks in the words that they get later on. */
async function answerStarting(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0];
  const answer = (status: number, body: object) =>
    response
      .writeHead(status, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'Retry-After': '1',
        Connection: 'close',
      })
      .end(JSON.stringify(body));
  if (path === '/livez') return void answer(200, { status: 'live' });
  if (path === '/readyz') return void answer(503, STARTING);
  response.writeHead(503, { 'Retry-After': '2', 'Content-Type': 'text/plain', Connection: 'close' });
  response.end('Safelight is starting.\n');
}

const STARTING = { isReady: false, checks: { process: 'starting' }, coherenceFeedAgeMs: null, warnings: [] };

function whyNot({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to a free one.`;
  if (code === 'EACCES') return `This user may not listen on port ${port}. Set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine (${code}).`;
  return `Safelight cannot listen on ${host}, port ${port}: ${message}.`;
}

function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
