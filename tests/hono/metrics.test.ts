import { describe, expect, it } from 'vitest';
import { CLIENT_ADDRESS_HEADER } from '#server/auth/client-address';
import { useApi } from '#tests/support/api';
import type { TestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { enqueue } from '#tests/support/tasks';

const TOKEN = 'only prometheus knows this';
const guarded = useSite({ isTickerEnabled: false, env: { METRICS_TOKEN: TOKEN } });
const local = useSite();
const api = useApi(guarded);
const localApi = useApi(local);

describe('/metrics', () => {
  it('is told to the bearer of its token alone', async () => {
    expect((await api('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    for (const headers of [
      {},
      { authorization: TOKEN },
      { authorization: 'Bearer wrong' },
      { [CLIENT_ADDRESS_HEADER]: '127.0.0.1' },
    ]) {
      expect((await api('/metrics', { headers: headers as Record<string, string> })).status).toBe(401);
    }
  });

  it('without a token is told to this machine alone, and to nobody behind a proxy on it', async () => {
    const from = async (headers: Record<string, string>) => (await localApi('/metrics', { headers })).status;
    expect(await from({ [CLIENT_ADDRESS_HEADER]: '127.0.0.1' })).toBe(200);
    expect(await from({ [CLIENT_ADDRESS_HEADER]: '::1' })).toBe(200);
    // As Next hands it on.
    expect(await from({ [CLIENT_ADDRESS_HEADER]: '127.0.0.1', 'x-forwarded-for': '::ffff:127.0.0.1' })).toBe(200);
    expect(await from({ [CLIENT_ADDRESS_HEADER]: '192.0.2.7' })).toBe(401);
    expect(await from({ [CLIENT_ADDRESS_HEADER]: '192.0.2.7', 'x-forwarded-for': '192.0.2.7' })).toBe(401);
    expect(await from({ [CLIENT_ADDRESS_HEADER]: '127.0.0.1', 'x-forwarded-for': '192.0.2.7' })).toBe(401);
    expect(await from({})).toBe(401);
  });

  it('counts what the queue has and what this replica did with it', async () => {
    const text = async () => (await localApi('/metrics', { headers: { [CLIENT_ADDRESS_HEADER]: '127.0.0.1' } })).text();
    const database = local as unknown as TestDatabase;
    await enqueue(
      database,
      { kind: 'unknown', dedupeKey: 'a', maxAttempts: 1 },
      { kind: 'unknown', dedupeKey: 'b', delayMs: 60_000 },
    );
    expect(await text()).toMatch(/^safelight_tasks\{state="ready"\} 1$/m);
    local.worker.open();
    local.worker.wake();
    await local.worker.idle();
    const after = await text();
    for (const line of [
      'safelight_tasks{state="ready"} 0',
      'safelight_tasks{state="scheduled"} 1',
      'safelight_tasks{state="dead"} 1',
      'safelight_tasks_claimed_total{kind="unknown"} 1',
      'safelight_task_runs_total{kind="unknown",outcome="dead"} 1',
      'safelight_task_failures_total{kind="unknown",class="transient",code="unknown_kind"} 1',
      'safelight_task_run_seconds_count{kind="unknown"} 1',
    ]) {
      expect(after.split('\n')).toContain(line);
    }
    expect(after).toMatch(/^safelight_oldest_ready_task_seconds /m);
  });
});
