import { request as send } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeJpeg } from '#tests/support/images';
import { startCluster, type RunningCluster } from '#tests/support/running-cluster';
import { until } from '#tests/support/until';
import { startLoad } from './load';

/*
 * Replicas behind the front come and go while people browse, write and upload: see load.ts.
 *
 * That it would notice was tried: replicas that are killed in a roll instead of told to stop lose writes here. One that is
 * told to stop while it is in rotation still, and stops listening at once, loses nothing: whoever does not reach it is given
 * to another (tests/server/cluster/front.test.ts), which is what makes each of the two enough.
 */
const MINUTES = 60_000;

let cluster: RunningCluster;
let cookie: string;

beforeEach(async () => {
  cluster = await startCluster(3, { env: { PREPROCESS_CONCURRENCY: '0' } });
  cookie = await cluster.signIn();
}, 4 * MINUTES);
afterEach(() => cluster.remove(), MINUTES);

it(
  'a rolling restart under load fails no request',
  async () => {
    const before = cluster.replicaPids();
    const load = startLoad(cluster, cookie);
    await load.isUnderWay();
    expect(await cluster.roll()).toBe('Rolling restart done');
    await load.isUnderWay();
    const { failures, answered } = await load.stop();
    expect(failures).toEqual([]);
    expect(Math.min(...Object.values(answered))).toBeGreaterThan(10);
    expect(cluster.replicaPids().filter((pid) => before.includes(pid))).toEqual([]);
  },
  8 * MINUTES,
);

it(
  'a replica that is killed takes along only what it was answering, and comes back',
  async () => {
    const load = startLoad(cluster, cookie);
    await load.isUnderWay();
    const [victim] = cluster.replicaPids();
    load.expectLoss();
    process.kill(victim!, 'SIGKILL');
    await until(() => cluster.replicaPids().length === 3 && !cluster.replicaPids().includes(victim!), MINUTES);
    await load.isUnderWay();
    const { failures, inFlight } = await load.stop();
    // What changes nothing was asked once more; what might be done twice is answered with a 502.
    expect(failures.filter((failure) => !failure.endsWith(' 502'))).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(inFlight);
  },
  8 * MINUTES,
);

it(
  'an upload on a slow line outlasts the restart of its replica',
  async () => {
    const bytes = await makeJpeg(1, 1400, 1000);
    const headers = { cookie, 'tus-resumable': '1.0.0', origin: cluster.url };
    const created = await fetch(`${cluster.url}/api/v1/admin/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': `filename ${btoa('slow.jpg')}` },
    });
    const upload = send(`${cluster.url}${created.headers.get('location')}`, {
      method: 'PATCH',
      headers: {
        ...headers,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': '0',
        'content-length': bytes.length,
      },
    });
    const status = new Promise((resolve) => {
      upload.once('response', ({ statusCode }) => resolve(statusCode)).on('error', resolve);
    });
    const pieces = 12;
    for (let piece = 0; piece < pieces; piece += 1) {
      upload.write(bytes.subarray((bytes.length * piece) / pieces, (bytes.length * (piece + 1)) / pieces));
      // Whichever has it: it has been told to go long before the last byte.
      if (piece === 2) for (const pid of cluster.replicaPids()) process.kill(pid, 'SIGTERM');
      await delay(300);
    }
    upload.end();
    expect(await status).toBe(204);
  },
  5 * MINUTES,
);
