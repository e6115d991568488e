import { setTimeout as delay } from 'node:timers/promises';

export interface StormReport {
  edits: number;
  reads: number;
  /** The longest that a version was shown after the next had been committed, in milliseconds. */
  oldestMs: number;
  /** Pages that showed more than one version, or none. */
  mixed: string[];
}

export interface Storm {
  durationMs: number;
  /** Commits that version; resolves when it is answered. */
  edit(version: number): Promise<void>;
  /** Pages, each on some replica, that show the version several times. */
  pages: readonly string[];
}

const READ_PAUSE_MS = 5;

/** Edits on one replica as fast as it takes them, while pages are read from others all the time. */
export async function runStorm({ durationMs, edit, pages }: Storm): Promise<StormReport> {
  /** When the answer to each edit was there: it was committed by then. */
  const editedMs = new Map<number, number>();
  const reads: { atMs: number; versions: number[]; page: string }[] = [];
  let isOver = false;
  const writing = (async () => {
    const endMs = performance.now() + durationMs;
    for (let version = 1; performance.now() < endMs; version += 1) {
      await edit(version);
      editedMs.set(version, performance.now());
    }
    isOver = true;
  })();
  const reading = pages.map(async (page) => {
    while (!isOver) {
      const atMs = performance.now();
      const answer = await fetch(page);
      const text = await answer.text();
      const versions = [...text.matchAll(/version-(\d+)-of-the-storm/g)].map((match) => Number(match[1]));
      // Before the first edit there is nothing to see.
      if (editedMs.size > 0) reads.push({ atMs, versions, page: `${page} (${answer.status})` });
      await delay(READ_PAUSE_MS);
    }
  });
  await Promise.all([writing, ...reading]);

  const ages = reads.map(({ atMs, versions }) => {
    const nextMs = editedMs.get(Math.max(...versions) + 1);
    return nextMs === undefined ? 0 : Math.max(0, atMs - nextMs);
  });
  return {
    edits: editedMs.size,
    reads: reads.length,
    oldestMs: Math.max(0, ...ages),
    mixed: reads
      .filter(({ atMs, versions }) => atMs > editedMs.get(1)! + 1000 && new Set(versions).size !== 1)
      .map(({ page, versions }) => `${page}: ${[...new Set(versions)].join(', ') || 'none'}`),
  };
}
