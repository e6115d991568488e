import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { isFromTrusted } from '#server/bin/serve/client-address';
import { forward, isRepeatable } from './forward';
import type { Replica } from './replica';

/** What the front must know of a replica. */
export type InRotation = Pick<Replica, 'port' | 'underWay' | 'isInRotation' | 'suspect'>;

/**
 * Answers by one of the replicas, whichever has least to do. A request that did not reach one goes to another; one that may
 * have been acted on is repeated only when that changes nothing.
 */
export function balance(replicas: readonly InRotation[], trusted: BlockList) {
  let turn = 0;

  function pick(tried: ReadonlySet<InRotation>): InRotation | undefined {
    turn += 1;
    const inTurn = replicas.map((_, index) => replicas[(turn + index) % replicas.length]!);
    const possible = inTurn.filter((replica) => replica.isInRotation() && !tried.has(replica));
    return possible.toSorted((a, b) => a.underWay - b.underWay)[0];
  }

  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/livez') return say(response, 200, 'The cluster is live.');
    // Not asked of one of them: it may be leaving, and the others serve.
    if (request.url === '/readyz' && replicas.some((replica) => replica.isInRotation()))
      return say(response, 200, 'The cluster is ready.');
    const forwarded = seenBy(request, trusted);
    const tried = new Set<InRotation>();
    for (let timesLost = 0; ;) {
      const replica = pick(tried);
      if (!replica) return say(response, 503, 'No replica of Safelight is ready. Try again in a moment.');
      tried.add(replica);
      replica.underWay += 1;
      const outcome = await forward(request, response, replica.port, forwarded).finally(() => (replica.underWay -= 1));
      if (outcome === 'answered') return;
      replica.suspect();
      if (outcome === 'unsent') continue;
      timesLost += 1;
      if (isRepeatable(request) && timesLost === 1) continue;
      return say(response, 502, 'The replica that had this request ended before it answered: it may have been done.');
    }
  };
}

/** What a trusted proxy before us says of the visitor's address bar; else what the visitor says. */
function seenBy(request: IncomingMessage, trusted: BlockList): { proto: string; host: string } {
  const told = (name: string) => (isFromTrusted(request, trusted) ? request.headers[name] : undefined);
  return {
    proto: String(told('x-forwarded-proto') ?? 'http'),
    host: String(told('x-forwarded-host') ?? request.headers.host ?? ''),
  };
}

function say(response: ServerResponse, status: number, sentence: string): void {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  response.writeHead(status, status === 503 ? { ...headers, 'Retry-After': '1' } : headers);
  response.end(`${sentence}\n`);
}
