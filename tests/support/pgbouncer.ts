import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { withPort } from './chaos-database';
import { findDebianProgram } from './debian-program';
import { freePort } from './free-port';
import { until } from './until';

export interface PgBouncer {
  port: number;
  stop(): Promise<void>;
}

export const findPgBouncer = () => findDebianProgram('pgbouncer');

/** PgBouncer as operators run it before many replicas: in transaction mode, remembering no prepared statement. */
export async function startPgBouncer(program: string, databaseUrl: string): Promise<PgBouncer> {
  const { hostname, port: databasePort, username, password, pathname } = new URL(databaseUrl);
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'safelight-pgbouncer-'));
  const [settings, users] = [path.join(folder, 'pgbouncer.ini'), path.join(folder, 'users.txt')];
  await writeFile(users, `"${username}" "${password}"\n`);
  await writeFile(settings, settingsOf(`host=${hostname} port=${databasePort}`, pathname.slice(1), port, users));
  // It refuses root, and whom it runs as instead must be able to read them.
  await chmod(folder, 0o755);
  const runAs = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
  const child = spawn(program, ['--quiet', ...runAs, settings], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(child, 'exit');
  const stop = async () => {
    // The one signal at which it does not wait for its clients.
    child.kill('SIGQUIT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(() => isAnswering(withPort(databaseUrl, port)));
  } catch (cause) {
    await stop();
    throw new Error(`PgBouncer did not start:\n${output}`, { cause });
  }
  return { port, stop };
}

const settingsOf = (server: string, database: string, port: number, users: string) => `
[databases]
${database} = ${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
server_login_retry = 1
ignore_startup_parameters = extra_float_digits,options,statement_timeout,idle_in_transaction_session_timeout,transaction_timeout,lock_timeout
`;

async function isAnswering(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, prepare: false, connect_timeout: 2 });
  try {
    await sql`SELECT 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
