import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunAs } from '#server/db/embedded/run-as';

/** A child that never outlives this process, however this process ends. */
export interface Keeper {
  /** Process id of the command itself, once it runs; undefined when it never did. */
  commandPid: Promise<number | undefined>;
  /** Settles when the command ended, or when nothing guards it any more: then it is being ended too. */
  ended: Promise<KeeperEnd>;
  /** Ends the command with SIGINT, harder when it lingers, and resolves when nothing of it is left. */
  release(): Promise<void>;
}

export interface KeeperEnd {
  /** As a shell tells it: 128 + signal number when killed. */
  status: number;
  /** False when it was the keeper that was killed, not the command that ended. */
  isFromCommand: boolean;
}

/** What `ps` shows of a keeper, before the command that it keeps. */
export const keeperName = 'safelight-keeper';

/**
 * The keeper is two shells in a session of their own, so that a terminal's Ctrl-C reaches the site alone. One waits for the
 * command; the other, the watcher, waits for the end of a pipe that only this process holds: the kernel closes it even on
 * kill -9. Where the kernel can (Linux), it also tells the first shell when this process is gone, and the command when the
 * first shell is: any one of them may be killed. Signals meant for a whole service (a stop by systemd) are
 * ignored by both: the site drains first, then closes the pipe.
 */
const keeperScript = `
trap '' HUP INT TERM
trap 'kill -INT $command' USR2
exec 4<&0 0</dev/null
"$@" 3>&- 4<&- &
command=$!
echo $command >&3
(
  trap '' USR2
  read -r _ <&4
  trap '' USR1
  kill -INT $command
  tenths=0
  while kill -0 $command; do
    tenths=$((tenths + 1))
    if [ $tenths -eq 300 ]; then kill -QUIT $command; fi
    if [ $tenths -ge 350 ]; then kill -KILL $command; break; fi
    sleep 0.1
  done
) >/dev/null 2>&1 &
watcher=$!
exec 3>&- 4<&-
while :; do
  wait $command
  status=$?
  kill -0 $command 2>/dev/null || break
done
kill -USR1 $watcher 2>/dev/null
wait $watcher 2>/dev/null
exit $status
`;

/** @param logFd where the command's output goes */
export function startKeeper(command: readonly string[], runAs: RunAs, logFd: number): Keeper {
  const onDeath = (signal: string) => (runAs.canFollowParent ? ['setpriv', '--pdeathsig', signal, '--'] : []);
  const shell = ['/bin/sh', '-c', keeperScript, keeperName];
  const [program = '', ...args] = [...runAs.prefix, ...onDeath('USR2'), ...shell, ...onDeath('INT'), ...command];
  // Nothing of the site's environment: PGPORT and the like would change the server, and secrets are none of its business.
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', NODE_ENV: process.env.NODE_ENV };
  const child = spawn(program, args, { detached: true, cwd: '/', env, stdio: ['pipe', logFd, logFd, 'pipe'] });
  const ownerPipe = child.stdio[0];
  const watcherPipe = child.stdio[3] as Socket;

  const childEnd = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => resolve(signal ? -1 : (code ?? 1)));
  });
  const commandPid = new Promise<number | undefined>((resolve) => {
    let text = '';
    watcherPipe.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(Number(text));
    });
    void childEnd.then(() => resolve(undefined));
  });
  const watcherEnd = new Promise<void>((resolve) => {
    watcherPipe.once('close', resolve).on('error', () => {});
  });
  ownerPipe?.on('error', () => {});

  async function childEnded(): Promise<KeeperEnd> {
    const status = await childEnd;
    ownerPipe?.destroy();
    return { status, isFromCommand: status >= 0 };
  }

  async function watcherEnded(): Promise<KeeperEnd> {
    await watcherEnd;
    // It goes a moment before the shell when the command has ended. Alone, it was killed.
    if (await isSettledWithin(childEnd, 1000)) return childEnded();
    interrupt(await commandPid);
    return { status: -1, isFromCommand: false };
  }

  async function release(): Promise<void> {
    ownerPipe?.destroy();
    await Promise.all([childEnd, watcherEnd]);
  }

  return { commandPid, ended: Promise.race([childEnded(), watcherEnded()]), release };
}

function interrupt(pid: number | undefined): void {
  try {
    if (pid) process.kill(pid, 'SIGINT');
  } catch {
    // Gone in this very moment.
  }
}

async function isSettledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  return Promise.race([promise.then(() => true), delay(timeoutMs, false, { ref: false })]);
}
