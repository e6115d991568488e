import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'node:http';

/** One question, asked of one replica again and again. */
export interface Probe {
  /** `cookie at b`. */
  name: string;
  url: string;
  headers: Record<string, string>;
}

export interface Prober {
  /** Every answer so far was a yes, and there are some of each probe since this was asked. */
  isAllYes(): Promise<boolean>;
  /** Milliseconds after `momentMs` (of performance.now()) at which the last question was asked that was answered yes, by probe. */
  lastYesAfter(momentMs: number): Record<string, number>;
  /** How many questions were answered at all since. */
  answersAfter(momentMs: number): number;
  stop(): Promise<void>;
}

const EVERY_MS = 10;
const ANSWER_LIMIT_MS = 10_000;

/** Asks each probe every ten milliseconds, or as soon as the last answer is there. A yes is a 200. */
export function startProber(probes: readonly Probe[]): Prober {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const asked = new Map<string, { atMs: number; isYes: boolean }[]>(probes.map(({ name }) => [name, []]));
  let isStopped = false;

  const loops = probes.map(async ({ name, url, headers }) => {
    const answers = asked.get(name)!;
    while (!isStopped) {
      const atMs = performance.now();
      const status = await ask(url, headers, agent);
      if (status !== null) answers.push({ atMs, isYes: status === 200 });
      await delay(Math.max(0, atMs + EVERY_MS - performance.now()));
    }
  });

  return {
    async isAllYes() {
      const fromMs = performance.now();
      while ([...asked.values()].some((answers) => (answers.at(-1)?.atMs ?? 0) < fromMs)) await delay(EVERY_MS);
      return [...asked.values()].every((answers) => answers.at(-1)!.isYes);
    },
    lastYesAfter(momentMs) {
      const lasts = [...asked].map(([name, answers]) => {
        const last = answers.findLast(({ atMs, isYes }) => isYes && atMs > momentMs);
        return [name, last ? last.atMs - momentMs : 0] as const;
      });
      return Object.fromEntries(lasts);
    },
    answersAfter: (momentMs) => [...asked.values()].flat().filter(({ atMs }) => atMs > momentMs).length,
    async stop() {
      isStopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

/** @returns the status; null when nobody answered */
function ask(url: string, headers: Record<string, string>, agent: Agent): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request(url, { headers, agent, timeout: ANSWER_LIMIT_MS }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? null));
      answer.once('error', () => resolve(null));
    });
    sent.once('timeout', () => sent.destroy());
    sent.on('error', () => resolve(null));
    sent.end();
  });
}
