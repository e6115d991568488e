/**
 * Many questions by key, few queries: one at a time, and whatever was asked while it ran goes together into the next. So a
 * flood of unknown keys takes one connection, not the pool, and whoever asks alone waits for nobody.
 * What is answered was read after it was asked for.
 */
export function batchLoads<Value>(
  loadMany: (keys: string[]) => Promise<Map<string, Value>>,
  maxKeys = 1000,
): (key: string) => Promise<Value | null> {
  let gathering: { keys: Set<string>; found: Promise<Map<string, Value>> } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  function beginBatch() {
    const keys = new Set<string>();
    const found = last.then(() => {
      if (gathering?.keys === keys) gathering = null;
      return loadMany([...keys]);
    });
    last = found.catch(() => {});
    return { keys, found };
  }

  return async (key) => {
    if (!gathering || gathering.keys.size >= maxKeys) gathering = beginBatch();
    const { keys, found } = gathering;
    keys.add(key);
    return (await found).get(key) ?? null;
  };
}
