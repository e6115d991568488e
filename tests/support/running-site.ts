import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';
import { until } from './until';

export interface RunningSite {
  url: string;
  dataDir: string;
  process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Signs in as the admin. @returns the Cookie header */
  signIn(): Promise<string>;
  /** @returns its exit status, null when the signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export const ADMIN = { email: 'admin@example.test', password: 'correct horse battery' };

/**
 * The whole site as its operator starts it, in a process of its own.
 * @param options.onSpawn told of the process at once, long before it is ready
 */
export async function startSiteProcess(
  options: { dataDir?: string; env?: Record<string, string>; onSpawn?: (site: ChildProcess) => void } = {},
): Promise<RunningSite> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'safelight-run-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['server/bin/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment(),
      PORT: String(port),
      DATA_DIR: dataDir,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      LOG_LEVEL: 'warn',
      ...options.env,
    },
  });
  options.onSpawn?.(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(child, 'exit');
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const [status] = await ended;
    return status as number | null;
  };
  await until(async () => {
    if (child.exitCode !== null || child.signalCode) throw new Error(`The site did not start:\n${output}`);
    return fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  }, 120_000);
  return {
    url,
    dataDir,
    process: child,
    output: () => output,
    signIn: () => signIn(url),
    stop,
    async remove() {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ours, without what tells libraries that they are being tested: they go easy then. */
export function environment(): NodeJS.ProcessEnv {
  const { VITEST: _vitest, TEST: _test, NODE_ENV: _environment, ...rest } = process.env;
  return rest as NodeJS.ProcessEnv;
}

export async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
  });
  if (!answer.ok) throw new Error(`Sign-in failed: ${answer.status} ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
