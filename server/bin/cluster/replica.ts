import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../replica.mjs', import.meta.url));
const checkEveryMs = 250;
/** A machine with much to do answers late, and must not lose its replicas for it. */
const checkTimeoutMs = 3_000;
const readyWithinMs = 120_000;
/** Longer than an orderly stop ever takes. */
const stopWithinMs = 45_000;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** Who was ready for so long has not ended for the old reason. */
const steadyMs = 30_000;

/** One of the sites behind the front, in a process of its own that ends with this one, however this one ends. */
export interface Replica {
  number: number;
  port: number;
  pid(): number | undefined;
  /** Requests that it has been given and has not answered. */
  underWay: number;
  /** Ready, and not about to be stopped. */
  isInRotation(): boolean;
  /** It failed somebody: it is given nothing more before it has said again that it is ready. */
  suspect(): void;
  /** @returns false when it ended, or was not ready in time */
  start(): Promise<boolean>;
  /** Takes it out of rotation, lets it finish, and starts it again. @returns as `start` */
  restart(): Promise<boolean>;
  stop(): Promise<void>;
}

/** @param env of the process. @param say is told what the operator should know, one line each */
export function createReplica(
  number: number,
  port: number,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Replica {
  let child: ChildProcess | undefined;
  let isReady = false;
  /** False: it ends because it was told to. */
  let isWanted = false;
  let readySinceMs: number | undefined;
  let failures = 0;

  /** Its own process group: a Ctrl-C in the terminal is for the cluster, which stops it in order. */
  function launch(): ChildProcess {
    isReady = false;
    readySinceMs = undefined;
    const own = fork(entry, [], { env, execArgv: [], detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    child = own;
    const print = (line: string) => console.log(`[${number}] ${line}`);
    for (const stream of [own.stdout!, own.stderr!]) createInterface({ input: stream }).on('line', print);
    own.once('error', (error) => say(`Replica ${number} cannot be started: ${error.message}.`));
    own.once('exit', () => (isReady = false));
    void watch(own);
    return own;
  }

  async function watch(own: ChildProcess): Promise<void> {
    while (isAlive(own)) {
      const isAnswering = await answersReady(port);
      isReady = isAnswering && isAlive(own);
      if (isReady) readySinceMs ??= performance.now();
      await delay(checkEveryMs);
    }
  }

  /** Whatever ends it but `stop`, it comes back: at once the first time, ever later when it keeps on ending. */
  async function bringBack(own: ChildProcess): Promise<void> {
    if (isAlive(own)) await once(own, 'exit');
    if (!isWanted || child !== own) return;
    if (readySinceMs !== undefined && performance.now() - readySinceMs > steadyMs) failures = 0;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
    failures += 1;
    say(`Replica ${number} ended (${endOf(own)}) and is started again in ${waitMs / 1000} s.`);
    await delay(waitMs);
    if (isWanted && child === own) void bringBack(launch());
  }

  async function start(): Promise<boolean> {
    isWanted = true;
    const own = launch();
    const deadline = performance.now() + readyWithinMs;
    while (!isReady && isAlive(own) && performance.now() < deadline) await delay(20);
    const hasStarted = isReady && child === own;
    if (isWanted) void bringBack(own);
    return hasStarted;
  }

  async function stop(): Promise<void> {
    isWanted = false;
    isReady = false;
    if (!child || !isAlive(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child!.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(late);
  }

  return {
    number,
    port,
    pid: () => child?.pid,
    underWay: 0,
    isInRotation: () => isReady && isWanted,
    suspect: () => (isReady = false),
    start,
    async restart() {
      await stop();
      return start();
    },
    stop,
  };
}

function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ? `signal ${signalCode}` : `status ${exitCode}`;
}

async function answersReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(checkTimeoutMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
