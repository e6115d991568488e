/**
 * Lets go of pixels at once. They lie outside of the heap, where they hardly press the collector; without this a child
 * keeps those of several steps. Does nothing unless node runs with --expose-gc.
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}
