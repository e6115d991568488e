/** Waits until `check` answers something other than false, null or undefined. */
export async function until<Value>(
  check: () => Value | Promise<Value>,
  timeoutMs = 20_000,
): Promise<Exclude<Awaited<Value>, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== false && value !== null && value !== undefined)
      return value as Exclude<Awaited<Value>, false | null | undefined>;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${check.toString().slice(0, 200)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
