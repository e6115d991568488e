import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from '#server/db/embedded/binaries';
import { EmbeddedPostgresError } from '#server/db/embedded/errors';

/**
 * Who PostgreSQL runs as. It refuses root, so a root start goes through one of two doors:
 * `user-namespace` calls root by another name (files stay root's), where the machine allows it (containers often do not);
 * `setpriv` becomes another account that keeps the one right to pass folders closed to it (the cluster becomes its).
 */
export type RunAsMethod = 'direct' | 'user-namespace' | 'setpriv';

export interface RunAs {
  method: RunAsMethod;
  /** Put before a command. */
  prefix: readonly string[];
  /** Who must own the cluster, as this process sees it. */
  owner: { uid: number; gid: number };
  /** Whether the kernel can signal a child when its parent is killed. */
  canFollowParent: boolean;
  /** Of the PostgreSQL that was found to run this way. */
  majorVersion: number;
}

/**
 * @param clusterDir whose owner PostgreSQL should stay, when it exists and root starts it
 * @throws EmbeddedPostgresError when PostgreSQL does not run in any way, naming why
 */
export async function chooseRunAs(
  binaries: PostgresBinaries,
  clusterDir: string,
  wanted?: RunAsMethod,
): Promise<RunAs> {
  const clusterOwner = await stat(clusterDir).catch(() => undefined);
  const isOthers = clusterOwner !== undefined && clusterOwner.uid !== 0;
  const account = isOthers ? { uid: clusterOwner.uid, gid: clusterOwner.gid } : await unprivilegedAccount();
  const dataDir = path.dirname(clusterDir);
  let refusal: unknown;
  for (const method of wanted ? [wanted] : possibleMethods(isOthers)) {
    const prefix = prefixOf(method, account);
    try {
      const probed = await probe(prefix, binaries, dataDir);
      const self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
      return { method, prefix, ...probed, owner: method === 'setpriv' ? account : self };
    } catch (error) {
      refusal = error;
    }
  }
  const said = ((refusal as { stderr?: string } | undefined)?.stderr ?? '').trim();
  const why = said.split('\n').at(-1) || 'it does not start';
  const wayOut = process.geteuid?.() === 0 ? 'Start Safelight as an ordinary user, or set' : 'Set';
  throw new EmbeddedPostgresError(
    'database_refused',
    `The bundled PostgreSQL cannot run here (${why}). ${wayOut} DATABASE_URL to a PostgreSQL of your own.`,
    { cause: refusal },
  );
}

function possibleMethods(isClusterOthers: boolean): RunAsMethod[] {
  if (process.geteuid?.() === 0) return isClusterOthers ? ['setpriv', 'user-namespace'] : ['user-namespace', 'setpriv'];
  return hasAccountName() ? ['direct'] : ['user-namespace'];
}

/** initdb refuses a user id that has no name, as containers started with `--user 1234` have. */
function hasAccountName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function prefixOf(method: RunAsMethod, { uid, gid }: { uid: number; gid: number }): string[] {
  if (method === 'direct') return [];
  if (method === 'user-namespace') return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
  // no_setuid_fixup: without it access(2), which PostgreSQL asks about its own programs, ignores the capability.
  const capability = [
    '--inh-caps',
    '+dac_override',
    '--ambient-caps',
    '+dac_override',
    '--securebits',
    '+no_setuid_fixup',
  ];
  return ['setpriv', '--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', ...capability, '--'];
}

const probeScript = `
cd "$1" && test -x "$2" && "$2" --version || exit
if setpriv --pdeathsig INT true 2>/dev/null; then echo follows; fi
`;

async function probe(
  prefix: string[],
  binaries: PostgresBinaries,
  dataDir: string,
): Promise<Pick<RunAs, 'majorVersion' | 'canFollowParent'>> {
  const [program, ...args] = [...prefix, '/bin/sh', '-c', probeScript, 'probe', dataDir, binaries.postgres];
  const { stdout } = await promisify(execFile)(program, args, { timeout: 20_000, cwd: '/' });
  const majorVersion = Number(/(\d+)\.\d+/.exec(stdout)?.[1]);
  if (!majorVersion) throw new Error(`postgres --version said ${stdout}`);
  return { majorVersion, canFollowParent: stdout.includes('follows') };
}

async function unprivilegedAccount(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const ids = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(passwd);
    if (ids) return { uid: Number(ids[1]), gid: Number(ids[2]) };
  }
  return { uid: 65_534, gid: 65_534 };
}
