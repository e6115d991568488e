import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postmasterPidOn } from '#tests/support/database-owner';
import { freePorts } from '#tests/support/free-port';
import { spawnCluster, startCluster, type RunningCluster } from '#tests/support/running-cluster';
import { until } from '#tests/support/until';

const MINUTES = 60_000;
const started: RunningCluster[] = [];
const own = async (starting: Promise<RunningCluster>) => {
  const cluster = await starting;
  started.push(cluster);
  return cluster;
};
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe(
  'a cluster',
  () => {
    let cluster: RunningCluster;
    beforeAll(async () => {
      cluster = await startCluster(2, { env: { ADMIN_EMAIL: '', ADMIN_PASSWORD: '', SHUTDOWN_DELAY_SECONDS: '2' } });
    }, 4 * MINUTES);
    afterAll(() => cluster.remove());

    const ask = (port: number, path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        (answer) => ({ status: answer.status, connection: answer.headers.get('connection') }),
        () => null,
      );
    const ports = () => [cluster.port + 1, cluster.port + 2];

    it('shows one set-up link, of its own address, which any replica takes', async () => {
      const links = await until(() => cluster.output().match(/\S+\/setup#\S+/g));
      expect(links).toHaveLength(1);
      const [address, token] = links[0].split('/setup#');
      expect(address).toBe(cluster.url);
      const answer = await fetch(`http://127.0.0.1:${cluster.port + 2}/api/v1/public/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: cluster.url },
        body: JSON.stringify({ token, name: 'Admin', email: 'admin@example.test', password: 'correct horse battery' }),
      });
      expect(answer.status).toBe(201);
      expect(await cluster.signIn()).toContain('session');
    });

    it('has a replica say that it leaves, and go on answering, before it stops listening; then it comes back', async () => {
      const [leaving] = cluster.replicaPids();
      process.kill(leaving!, 'SIGTERM');
      const port = await until(async () => {
        for (const each of ports()) if ((await ask(each, '/readyz'))?.status === 503) return each;
        return null;
      });
      expect(await ask(port, '/livez')).toEqual({ status: 200, connection: 'close' });
      expect((await ask(cluster.port, '/readyz'))?.status).toBe(200);
      await until(async () => (await ask(port, '/livez')) === null);
      await until(() => !isAlive(leaving!));
      await until(async () => (await ask(port, '/readyz'))?.status === 200, 2 * MINUTES);
      expect(cluster.output()).toMatch(/Replica \d ended \(status 0\) and is started again/);
    });

    it('says 503 while none of its replicas is there, and starts them again', async () => {
      const before = cluster.replicaPids();
      for (const pid of before) process.kill(pid, 'SIGKILL');
      const none = await until(async () => {
        const answer = await fetch(`${cluster.url}/sign-in`);
        return answer.status === 503 && answer;
      });
      expect(none.headers.get('retry-after')).toBe('1');
      expect((await ask(cluster.port, '/livez'))?.status).toBe(200);
      await until(async () => (await ask(cluster.port, '/readyz'))?.status === 200, 2 * MINUTES);
      expect(cluster.replicaPids().some((pid) => before.includes(pid))).toBe(false);
    });

    it('leaves nothing behind when it is stopped, with status 0', async () => {
      const pids = cluster.pids();
      expect(pids).toContain(postmasterPidOn(cluster.dataDir));
      expect(await cluster.stop()).toBe(0);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(cluster.pids()).toEqual([]);
    });
  },
  4 * MINUTES,
);

describe('nothing is left', () => {
  afterEach(async () => {
    for (const cluster of started.splice(0)) await cluster.remove();
  });

  it(
    'of a cluster after kill -9',
    async () => {
      const cluster = await own(startCluster(2));
      const pids = cluster.pids();
      expect(pids.length).toBeGreaterThan(4);
      cluster.process.kill('SIGKILL');
      await until(() => pids.filter(isAlive).length === 0 && cluster.pids().length === 0, 60_000);
    },
    5 * MINUTES,
  );

  it.each(['0', '17', 'two', '1.5', ''])('of one that is asked for %j replicas: it says how to ask', async (count) => {
    const cluster = await own(spawnCluster(count));
    await once(cluster.process, 'close');
    expect(cluster.process.exitCode).toBe(1);
    expect(cluster.output().trim()).toBe(
      'Usage: npm run cluster -- --replicas N, with N from 1 to 16 (2 when not given)',
    );
  });

  it.each([
    [0, /^Port \d+ on 127\.0\.0\.1 is taken by another program\. Stop it, or set PORT to a free one\.$/],
    [
      2,
      /^Port \d+ on 127\.0\.0\.1 is taken by another program, and replica 2 needs it\. Set PORT to .+ next 3 are free\.$/,
    ],
  ])('of one whose port %i above PORT is taken: it names it and the way out', async (above, sentence) => {
    const port = await freePorts(4);
    const other = createServer().listen(port + above, '127.0.0.1');
    await once(other, 'listening');
    const cluster = await own(spawnCluster(3, { port }));
    await once(cluster.process, 'close');
    other.close();
    expect(cluster.process.exitCode).toBe(1);
    expect(cluster.output().trim()).toMatch(sentence);
  });
});
