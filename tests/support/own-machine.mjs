import { readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/**
 * Loaded into a replica before anything else (`--import`), this makes it believe that it has a machine of its own: with a
 * name, and with a wall clock that the test moves by writing milliseconds into a file. The monotonic clock stays true, as
 * it does when somebody sets a machine's time. What has been taken over is said in `FILE.PID`.
 */
const { MACHINE_NAME: name, MACHINE_CLOCK_FILE: clockFile } = process.env;
const trueNow = Date.now;
let offsetMs = 0;

os.hostname = () => name;
syncBuiltinESMExports();

Date.now = () => trueNow() + offsetMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [Date.now()], newTarget),
  apply: () => new Date().toString(),
});

takeOver();
setInterval(takeOver, 50).unref();

function takeOver() {
  const asked = Number(readFileSync(clockFile, 'utf8'));
  if (asked === offsetMs) return;
  offsetMs = asked;
  writeFileSync(`${clockFile}.${process.pid}`, String(offsetMs));
}
