import { createHash } from 'node:crypto';
import type { Sql } from '#server/db/client';
import { makeJpeg } from '#tests/support/images';
import type { Replica } from '#tests/support/replicas';
import { until } from '#tests/support/until';

export interface Uploads {
  /** The photo that the site answered for, by the SHA-256 of its bytes. */
  acknowledged: Map<string, string>;
  /** Requests that failed and were sent again, to whichever replica. */
  failedRequests(): number;
  /** Sends no more than are wanted at least. */
  suffice(): void;
  /** Resolves when the last of them is acknowledged; rejects when the site refused one for good. */
  done: Promise<unknown>;
}

const SENDERS = 3;
/** Enough for all replicas to be busy at any time, little enough to be done soon after the last fault. */
const MOST_WAITING_TASKS = 6;
const SIZES = [
  [500, 400],
  [700, 900],
  [1400, 1000],
] as const;

/** People who upload photos to any replica, again and again until it is acknowledged, and go on until told otherwise. */
export function startUploads(
  site: { sql: Sql; replicas: readonly Replica[]; cookie: string },
  random: () => number,
  leastPhotos: number,
): Uploads {
  const acknowledged = new Map<string, string>();
  let begun = 0;
  let failedRequests = 0;
  let isSufficient = false;

  const send = async () => {
    while (!isSufficient || begun < leastPhotos) {
      begun += 1;
      const [width, height] = SIZES[Math.floor(random() * SIZES.length)]!;
      const bytes = await makeJpeg(begun, width, height);
      await until(async () => (await countWaiting(site.sql)) < MOST_WAITING_TASKS, 120_000);
      await deliver(bytes, `photo-${begun}.jpg`);
    }
  };

  async function deliver(bytes: Buffer, name: string): Promise<void> {
    const photoId = await until(async () => {
      const replica = site.replicas[Math.floor(random() * site.replicas.length)]!;
      const answered = await post(replica, site.cookie, bytes, name);
      if (!answered) failedRequests += 1;
      return answered;
    }, 120_000);
    acknowledged.set(createHash('sha256').update(bytes).digest('hex'), photoId);
  }

  return {
    acknowledged,
    failedRequests: () => failedRequests,
    suffice: () => (isSufficient = true),
    done: Promise.all(Array.from({ length: SENDERS }, send)),
  };
}

async function countWaiting(sql: Sql): Promise<number> {
  const counting = sql`SELECT count(*)::int AS tasks FROM task WHERE state IN ('scheduled', 'ready', 'leased')`;
  return counting.then(
    ([row]) => row!.tasks as number,
    // While the database is being restarted, everybody waits.
    () => Infinity,
  );
}

/** @returns the photo's id, null when the request failed as requests do in a fault */
async function post(replica: Replica, cookie: string, bytes: Buffer, name: string): Promise<string | null> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name);
  try {
    const answer = await fetch(`${replica.url()}/api/v1/admin/photos`, {
      method: 'POST',
      headers: { cookie },
      body: form,
      signal: AbortSignal.timeout(4000),
    });
    const text = await answer.text();
    if (answer.ok) return (JSON.parse(text) as { id: string }).id;
    if (answer.status >= 500) return null;
    throw new RefusedUploadError(`${replica.name} refused ${name}: ${answer.status} ${text}`);
  } catch (error) {
    if (error instanceof RefusedUploadError) throw error;
    return null;
  }
}

/** No fault of the machines is a reason to tell people that they did something wrong. */
class RefusedUploadError extends Error {}
