import { setTimeout as delay } from 'node:timers/promises';
import { makeJpeg } from '#tests/support/images';
import { until } from '#tests/support/until';

export interface Load {
  /** Resolves when each kind of request has been answered a few more times. */
  isUnderWay(): Promise<void>;
  /** From now on, what fails is looked at by the test, and whoever sent it goes on. */
  expectLoss(): void;
  /** @returns what failed, as `kind status` or `kind code`, and how many requests were on their way at the time of loss */
  stop(): Promise<{ failures: string[]; answered: Record<string, number>; inFlight: number }>;
}

type Ask = (path: string, init?: RequestInit, expected?: number) => Promise<Response>;

/** People who browse, look at what only an admin sees, write with bodies, and upload in pieces, one request after the other. */
export function startLoad(site: { url: string }, cookie: string): Load {
  const answered: Record<string, number> = {};
  const failures: string[] = [];
  let isStopped = false;
  let underWay = 0;
  let inFlight = 0;

  const people = Object.entries(kinds).map(async ([kind, visit]) => {
    answered[kind] = 0;
    const ask: Ask = async (path, init = {}, expected = 200) => {
      const headers = { cookie, origin: site.url, ...(init.headers as Record<string, string>) };
      underWay += 1;
      try {
        const answer = await fetch(`${site.url}${path}`, { ...init, headers, redirect: 'manual' });
        const body = await answer.arrayBuffer();
        if (answer.status !== expected) throw new Unexpected(`${answer.status}`);
        answered[kind]! += 1;
        return new Response(answer.status === 204 ? null : body, { status: answer.status, headers: answer.headers });
      } finally {
        underWay -= 1;
      }
    };
    for (let turn = 1; !isStopped; turn += 1) {
      await visit(ask, turn).catch((error: unknown) => failures.push(`${kind} ${describe(error)}`));
      await delay(20);
    }
  });

  return {
    async isUnderWay() {
      const before = { ...answered };
      await until(() => Object.keys(kinds).every((kind) => answered[kind]! > before[kind]! + 5), 120_000).catch(() => {
        throw new Error(`Too few were answered: ${JSON.stringify(answered)}, these failed: ${failures.slice(0, 20)}`);
      });
    },
    expectLoss: () => void (inFlight = underWay),
    async stop() {
      isStopped = true;
      await Promise.all(people);
      return { failures, answered, inFlight };
    },
  };
}

class Unexpected extends Error {}

function describe(error: unknown): string {
  if (error instanceof Unexpected) return error.message;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return String((cause as { code?: string }).code ?? cause);
}

const json = { 'content-type': 'application/json' };

const kinds: Record<string, (ask: Ask, turn: number) => Promise<unknown>> = {
  page: (ask) => ask('/'),
  head: (ask) => ask('/', { method: 'HEAD' }),
  list: (ask) => ask('/api/v1/public/photos'),
  admin: (ask) => ask('/api/v1/admin/photos'),
  async album(ask, turn) {
    const made = await ask(
      '/api/v1/admin/albums',
      { method: 'POST', headers: json, body: JSON.stringify({ title: `Album ${turn}` }) },
      201,
    );
    const { id } = (await made.json()) as { id: string };
    const description = 'x'.repeat(4000);
    await ask(`/api/v1/admin/albums/${id}`, { method: 'PATCH', headers: json, body: JSON.stringify({ description }) });
    await ask(`/api/v1/admin/albums/${id}`, { method: 'DELETE' });
  },
  async upload(ask, turn) {
    const bytes = await makeJpeg(Date.now() + turn, 500, 400);
    const tus = { 'tus-resumable': '1.0.0' };
    const created = await ask(
      '/api/v1/admin/uploads',
      {
        method: 'POST',
        headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': 'filename YQ==' },
      },
      201,
    );
    const piece = Math.ceil(bytes.length / 3);
    for (let at = 0; at < bytes.length; at += piece) {
      const headers = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at) };
      const body = new Uint8Array(bytes.subarray(at, at + piece));
      await ask(created.headers.get('location')!, { method: 'PATCH', headers, body }, 204);
    }
  },
};
