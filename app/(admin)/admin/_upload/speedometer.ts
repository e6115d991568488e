const WINDOW_MS = 6000;

/** Bytes a second over the last seconds: steady enough to read, quick enough to believe. */
export function speedometer(): (sentBytes: number, nowMs: number) => number {
  const samples: { sentBytes: number; atMs: number }[] = [];
  return (sentBytes, nowMs) => {
    // After a retry the count starts lower; what was measured before says nothing any more.
    if (sentBytes < (samples.at(-1)?.sentBytes ?? 0)) samples.length = 0;
    samples.push({ sentBytes, atMs: nowMs });
    while (samples.length > 2 && nowMs - samples[0]!.atMs > WINDOW_MS) samples.shift();
    const first = samples[0]!;
    const elapsedMs = nowMs - first.atMs;
    return elapsedMs < 200 ? 0 : ((sentBytes - first.sentBytes) * 1000) / elapsedMs;
  };
}
