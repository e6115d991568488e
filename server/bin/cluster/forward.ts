import { Agent, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { CLIENT_ADDRESS_HEADER } from '#server/auth/client-address';

/**
 * `unsent`: not one byte of it reached the replica, so another may have it. `lost`: the replica may have acted on it, and
 * went without an answer. In both the response is untouched.
 */
export type Outcome = 'answered' | 'unsent' | 'lost';

/** Idle connections are given up long before the replica does (75 s), or a request would meet one that is just closing. */
const kept = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: 30_000 });
/** Each on a connection of its own: what must not be sent twice never meets one that is just closing. */
const fresh = new Agent({ keepAlive: true, maxFreeSockets: 0 });

/** RFC 9110, 7.6.1: these speak of one connection. Expect was answered by us already. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
const ours = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'expect'];

/** Without a body, and without an effect: it may be sent once more when it was lost. */
export function isRepeatable(request: IncomingMessage): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(request.method!) && !hasBody(request);
}

/**
 * Hands one request to the replica on `port` of this machine, and its answer back, both as they come.
 * @param forwarded the scheme and the host that the visitor used
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  forwarded: { proto: string; host: string },
): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome = 'unsent';
    const onward = send({
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: requestHeaders(request, forwarded),
      agent: isRepeatable(request) ? kept : fresh,
      setHost: false,
    });
    // Nothing is taken from the visitor before there is somebody to give it to.
    onward.once('socket', (socket) => (socket.connecting ? socket.once('connect', begin) : begin()));
    onward.once('response', (answer) => {
      outcome = 'answered';
      response.writeHead(answer.statusCode!, answer.statusMessage, answerHeaders(answer));
      // Cut off here when it is cut off there: the visitor must not take it for whole.
      pipeline(answer, response, () => {
        // Node sends no more of a body once its answer has ended.
        if (!onward.writableFinished) onward.destroy();
        settle();
      });
    });
    onward.on('error', settle).once('close', settle);
    response.once('close', onVisitorGone);

    function begin(): void {
      outcome = 'lost';
      if (!hasBody(request)) onward.end();
      else {
        onward.flushHeaders();
        request.pipe(onward);
      }
    }
    function onVisitorGone(): void {
      if (response.writableFinished) return;
      outcome = 'answered';
      onward.destroy();
    }
    function settle(): void {
      response.off('close', onVisitorGone);
      // What nobody will read any more is read away, or the visitor would not come to read the answer.
      if (outcome !== 'unsent') request.unpipe(onward).resume();
      resolve(outcome);
    }
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function requestHeaders(request: IncomingMessage, { proto, host }: { proto: string; host: string }) {
  const headers: Record<string, string | string[]> = {};
  for (const [written, value] of endToEnd(request)) {
    const name = written.toLowerCase();
    if (ours.includes(name)) continue;
    headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  }
  if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
  headers['x-forwarded-for'] = String(request.headers[CLIENT_ADDRESS_HEADER]);
  headers['x-forwarded-proto'] = proto;
  headers['x-forwarded-host'] = host;
  return headers;
}

/** As they came: names as written, repeated ones (Set-Cookie) repeated. */
function answerHeaders(answer: IncomingMessage): string[] {
  return [...endToEnd(answer)].flat();
}

function* endToEnd({ rawHeaders, headers }: IncomingMessage): Generator<[name: string, value: string]> {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (hopByHop.includes(name.toLowerCase()) || named.includes(name.toLowerCase())) continue;
    yield [name, rawHeaders[at + 1]!];
  }
}
