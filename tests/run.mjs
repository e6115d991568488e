import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installIfStale } from '../server/bin/start/install.mjs';
import { buildIfStale } from '../server/bin/start/build.mjs';
import { findChromium } from './support/find-chromium.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const reports = await mkdtemp(path.join(tmpdir(), 'safelight-reports-'));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const onlyNames = process.argv.slice(2);

/** `npm test [-- NAME …]`: everything, or the parts and test files whose names contain one of these. */
const parts = [
  { name: 'format', run: () => check('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']) },
  { name: 'lint', run: () => check('lint', bin('oxlint'), ['--type-aware', '.']) },
  {
    name: 'imports',
    run: () =>
      check('imports', bin('depcruise'), [
        'app',
        'hono',
        'server',
        'tests',
        'instrumentation.ts',
        '--output-type',
        'err',
      ]),
  },
  { name: 'unused', run: () => check('unused', bin('knip'), []) },
  { name: 'types', run: () => check('types', bin('tsc'), ['--noEmit', '-p', root]) },
  { name: 'server', run: (filters) => vitest(filters) },
  { name: 'e2e', run: (filters) => playwright(filters) },
  { name: 'e2e-replicas', run: (filters) => playwrightOnReplicas(filters) },
];

let passed = 0;
let failed = 0;
/** The promise of its path: whoever needs it first finds or installs it. */
let chromium;
/** What failed, said again at the end: the parts before it may be far up by then. */
const failures = [];
process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = '1';
await installIfStale(root);
// Type-checking and the browser both look at what Next generates.
await buildIfStale(root);
const named = parts.filter((part) => onlyNames.includes(part.name));
const filters = onlyNames.filter((name) => !parts.some((part) => part.name === name));
const chosen =
  named.length > 0 ? named : filters.length > 0 ? parts.filter((part) => ['server', 'e2e'].includes(part.name)) : parts;
const inBrowsers = chosen.filter(({ name }) => name.startsWith('e2e'));
for (const part of chosen) if (!inBrowsers.includes(part)) await runPart(part);
// Side by side: a browser mostly waits.
await Promise.all(inBrowsers.map(runPart));
await rm(reports, { recursive: true, force: true });
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function runPart(part) {
  const beganMs = Date.now();
  const result = await part.run(filters);
  passed += result.passed;
  failed += result.failed;
  const seconds = Math.round((Date.now() - beganMs) / 1000);
  console.log(`${part.name}: ${result.passed} passed, ${result.failed} failed in ${seconds} s\n`);
}

async function check(name, command, args) {
  const status = await run(command, args);
  if (status === 0) return { passed: 1, failed: 0 };
  failures.push(name);
  return { passed: 0, failed: 1 };
}

async function vitest(names) {
  const outcome = path.join(reports, 'vitest.json');
  const reporters = ['default', './tests/support/outcome-reporter.mjs'].map((reporter) => `--reporter=${reporter}`);
  const status = await run(bin('vitest'), ['run', '--passWithNoTests', ...reporters, ...names], {
    OUTCOME_FILE: outcome,
  });
  const report = await readReport(outcome);
  if (status !== 0 && report.failures.length === 0) report.failures.push(`server (Vitest ended with ${status})`);
  failures.push(...report.failures);
  return { passed: report.passed, failed: report.failures.length };
}

/**
 * The same in front of three replicas; the skip is no failure, and no secret. How pages look does not depend on how many
 * replicas there are: that is looked at again only when this is asked for by name.
 */
async function playwrightOnReplicas(names) {
  const { register } = await import('tsx/esm/api');
  register();
  const { findPgBouncer } = await import('./support/pgbouncer.ts');
  const isAskedFor = onlyNames.includes('e2e-replicas');
  if (await findPgBouncer())
    return playwright([...names, ...(isAskedFor ? [] : ['--grep-invert', 'accessible'])], 'replicas');
  console.log('skipped: PgBouncer is not on this machine (apt-get install pgbouncer)');
  return { passed: 0, failed: 0 };
}

async function playwright(names, site = 'one') {
  const report = path.join(reports, `playwright-${site}.json`);
  const env = {
    SAFELIGHT_CHROMIUM: await (chromium ??= findChromium(root, run)),
    SAFELIGHT_E2E_SITE: site,
    SAFELIGHT_E2E_DATA: path.join(reports, `data-${site}`),
    SAFELIGHT_E2E_PORT: String(await freePort()),
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  };
  const args = ['test', '--pass-with-no-tests', '--reporter=list,json', ...names];
  // Two that talk at once are not understood.
  const status = await run(bin('playwright'), args, env, { isHeldBack: inBrowsers.length > 1 && site !== 'one' });
  const { stats, suites } = await readReport(report);
  const { expected, unexpected, flaky } = stats;
  for (const { file, title, ok } of specsOf(suites)) if (!ok) failures.push(`${file} (${site}) › ${title}`);
  const failed = unexpected + flaky;
  if (status !== 0 && failed === 0) failures.push(`e2e (${site}) (Playwright ended with ${status})`);
  return { passed: expected, failed: failed || Number(status !== 0) };
}

function specsOf(suites) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [...specs, ...specsOf(inner)]);
}

/** One whose next three are free too: replicas take them. */
async function freePort() {
  const { register } = await import('tsx/esm/api');
  register();
  return (await import('./support/free-port.ts')).freePorts(4);
}

async function readReport(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** @param isHeldBack what it prints is shown at its end */
function run(command, args, env = {}, { isHeldBack = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = isHeldBack ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    });
    const held = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => held.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(held));
      resolve(code ?? 1);
    });
  });
}
