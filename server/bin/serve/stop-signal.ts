const watchIntervalMs = 500;
/** npm passes on the Ctrl-C that the terminal has sent to all already. */
const sameSignalMs = 500;

/**
 * Calls `stop` once, on Ctrl-C, on SIGTERM, or when the npm that started this process was killed. A later signal ends
 * the process there and then; the database's keeper sees to the rest.
 */
export function onStopSignal(stop: () => void): void {
  let firstMs: number | undefined;
  function receive(exitStatus: number): void {
    if (firstMs === undefined) {
      firstMs = Date.now();
      stop();
    } else if (Date.now() - firstMs > sameSignalMs) {
      process.exit(exitStatus);
    }
  }
  process.on('SIGINT', () => receive(130));
  process.on('SIGTERM', () => receive(143));
  if (process.env.npm_lifecycle_event) onParentGone(() => receive(143));
}

function onParentGone(tell: () => void): void {
  const parentPid = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parentPid) return;
    clearInterval(watch);
    tell();
  }, watchIntervalMs);
  watch.unref();
}
