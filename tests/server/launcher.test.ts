import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '#tests/support/until';

const root = path.resolve(import.meta.dirname, '../..');

/** A clone with the real steps of the launcher, and stand-ins for npm and Next that note each of their runs. */
let clone: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  clone = path.join(await mkdtemp(path.join(tmpdir(), 'safelight-launcher-')), 'a clone');
  await cp(path.join(root, 'server/bin/start'), path.join(clone, 'server/bin/start'), { recursive: true });
  await cp(path.join(root, 'server/bin/start.mjs'), path.join(clone, 'server/bin/start.mjs'));
  await mkdir(path.join(clone, 'app'));
  await writeFile(path.join(clone, 'app', 'page.tsx'), 'one');
  await mkdir(path.join(clone, 'patches'));
  await writeFile(path.join(clone, 'patches', 'driver+1.0.0.patch'), 'one');
  await writeFile(path.join(clone, 'package.json'), '{}');
  await writeFile(path.join(clone, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  await writeFile(path.join(clone, 'npm-cli.js'), fakeNpm);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(path.dirname(clone), { recursive: true, force: true, maxRetries: 5 });
});

describe('installing', () => {
  it('happens when something is missing or the lock file changed, and only then', async () => {
    for (let start = 0; start < 2; start++) await run(install);
    expect(await runsOf('npm')).toEqual(['ci --include=dev --no-audit --no-fund']);
    await writeFile(path.join(clone, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'changed' } } }));
    await rm(path.join(clone, 'node_modules/.package-lock.json'));
    await run(install);
    expect(await runsOf('npm')).toHaveLength(2);
  });

  it('is not repeated after npm did it by hand, and is when it left something out', async () => {
    await installByHand();
    await run(install);
    expect(await runsOf('npm')).toEqual([]);
    await rm(path.join(clone, 'node_modules/.safelight-install'));
    await rm(path.join(clone, 'node_modules/next'), { recursive: true });
    await run(install);
    expect(await runsOf('npm')).toHaveLength(1);
  });

  it('does not wait for packages of other machines', async () => {
    const foreign = { 'node_modules/foreign': { version: '1.0.0', optional: true, os: ['aix'] } };
    await writeFile(path.join(clone, 'package-lock.json'), JSON.stringify({ packages: { ...packages, ...foreign } }));
    await installByHand();
    await run(install);
    expect(await runsOf('npm')).toEqual([]);
  });

  it('goes on where the lock file names fewer packages than npm wants', async () => {
    const { status } = await run(install, { FAKE_NPM: 'incomplete' });
    expect(status).toBe(0);
    expect(await runsOf('npm')).toEqual([expect.stringMatching(/^ci /), expect.stringMatching(/^install --no-save /)]);
  });

  it('is followed by the patches, also where npm was run by hand, and when one of them has changed', async () => {
    await installByHand();
    for (let start = 0; start < 2; start++) await run(install);
    expect(await runsOf('patch')).toEqual(['--error-on-fail']);
    await writeFile(path.join(clone, 'patches', 'driver+1.0.0.patch'), 'two');
    await run(install);
    expect(await runsOf('patch')).toHaveLength(2);
    expect(await runsOf('npm')).toEqual([]);
  });

  it('that fails shows what npm said, without a stack', async () => {
    const { status, output } = await run('server/bin/start.mjs', { FAKE_NPM: 'fail' });
    expect(status).toBe(1);
    expect(output).toContain('npm error network');
    expect(output).toContain('Installing the packages failed; npm says why above.');
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('ends with its launcher, kill -9 included, and starts over next time', async () => {
    const launcher = start(install, { FAKE_NPM: 'hang' });
    const npmPid = await until(async () =>
      (await readdir(clone)).find((name) => name.startsWith('npm-runs-as-'))?.slice(12),
    );
    launcher.kill('SIGKILL');
    await until(() => !isAlive(Number(npmPid)));
    await run(install);
    expect(await runsOf('npm')).toHaveLength(2);
    expect(existsSync(path.join(clone, 'node_modules/next'))).toBe(true);
  });
});

describe('building', () => {
  beforeEach(installByHand);

  it('happens when a source changed, and only then', async () => {
    for (let start = 0; start < 2; start++) await run(build);
    expect(await runsOf('next')).toEqual(['build']);
    await writeFile(path.join(clone, 'app', 'page.tsx'), 'two');
    await run(build);
    expect(await runsOf('next')).toHaveLength(2);
    await writeFile(path.join(clone, 'app', 'new.tsx'), '');
    await run(build);
    expect(await runsOf('next')).toHaveLength(3);
  });

  it('that failed is not taken for done', async () => {
    const { status, output } = await run(build, { FAKE_NEXT: 'fail' });
    expect(status).toBe(1);
    expect(output).toContain('Type error');
    await run(build);
    expect(await runsOf('next')).toHaveLength(2);
  });

  it('that was interrupted is not taken for done, nor does its lock hold up the next', async () => {
    const launcher = start(build, { FAKE_NEXT: 'hang' });
    await until(() => existsSync(path.join(clone, '.next', 'BUILD_ID')));
    launcher.kill('SIGKILL');
    const { output } = await run(build);
    expect(output).toContain('Building…');
    expect(await runsOf('next')).toHaveLength(2);
  });

  it('is done by one of two that start at the same moment, and the other waits', async () => {
    const both = await Promise.all([run(build, { FAKE_NEXT: 'slow' }), run(build, { FAKE_NEXT: 'slow' })]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(await runsOf('next')).toEqual(['build']);
    expect(both.map(({ output }) => output).join('')).toContain('which installs or builds here');
  });
});

it('names what it takes when it is told something else', async () => {
  const { status, output } = await run('server/bin/start.mjs', {}, ['--dmo']);
  expect(status).toBe(1);
  expect(output).toContain('Usage: npm start [-- --demo]');
});

const packages = { 'node_modules/next': { version: '1.0.0', integrity: 'sha512-next' } };
const install = step('install', 'installIfStale');
const build = step('build', 'buildIfStale');

/** A launcher that does one step and ends. */
function step(file: string, name: string): string {
  return `import { ${name} } from './server/bin/start/${file}.mjs';
    await ${name}(process.cwd()).catch((error) => { console.error(error.message); process.exit(1); });`;
}

/** Of a script in the clone, or of code. */
function start(program: string, env: Record<string, string> = {}, args: string[] = []): ChildProcess {
  const how = program.endsWith('.mjs') ? [program, ...args] : ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, how, {
    cwd: clone,
    env: { ...process.env, npm_execpath: path.join(clone, 'npm-cli.js'), CLONE: clone, ...env },
  });
  children.push(child);
  return child;
}

function run(...how: Parameters<typeof start>): Promise<{ status: number | null; output: string }> {
  const child = start(...how);
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output })));
}

async function runsOf(program: 'npm' | 'next' | 'patch'): Promise<string[]> {
  const text = await readFile(path.join(clone, `${program}.runs`), 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
}

/** As `npm ci` leaves a clone. */
async function installByHand(): Promise<void> {
  await run(install);
  await rm(path.join(clone, 'npm.runs'));
  await rm(path.join(clone, 'patch.runs'));
  await rm(path.join(clone, 'node_modules/.safelight-install'));
  await appendFile(path.join(clone, 'package-lock.json'), '\n');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const fakeNext = `
const fs = require('node:fs');
fs.appendFileSync(process.env.CLONE + '/next.runs', process.argv.slice(2).join(' ') + '\\n');
fs.mkdirSync('.next', { recursive: true });
const how = process.env.FAKE_NEXT;
if (how === 'fail') { console.log('Type error'); process.exit(1); }
fs.writeFileSync('.next/BUILD_ID', String(Math.random()));
if (how === 'hang') setInterval(() => {}, 1000);
if (how === 'slow') setTimeout(() => {}, 500);
`;

const fakeNpm = `
const fs = require('node:fs');
const args = process.argv.slice(2);
fs.appendFileSync('npm.runs', args.join(' ') + '\\n');
fs.rmSync('node_modules', { recursive: true, force: true });
const how = process.env.FAKE_NPM;
if (how === 'fail') { console.error('npm error network'); process.exit(1); }
if (how === 'incomplete' && args[0] === 'ci') { console.error('npm error code EUSAGE'); process.exit(1); }
if (how === 'hang') { fs.writeFileSync('npm-runs-as-' + process.pid, ''); setInterval(() => {}, 1000); }
else {
  fs.mkdirSync('node_modules/next/dist/bin', { recursive: true });
  fs.writeFileSync('node_modules/next/package.json', '{}');
  fs.mkdirSync('node_modules/patch-package', { recursive: true });
  fs.writeFileSync('node_modules/patch-package/index.js', "require('node:fs').appendFileSync('patch.runs', process.argv.slice(2).join(' ') + '\\\\n')");
  fs.writeFileSync('node_modules/next/dist/bin/next', ${JSON.stringify(fakeNext)});
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: ${JSON.stringify(packages)} }));
}
`;
