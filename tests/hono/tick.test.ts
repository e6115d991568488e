import { beforeEach, describe, expect, it } from 'vitest';
import { PREPROCESS_TICK_HEADER } from '#hono/routes/tick';
import { isSecret } from '#server/auth/is-secret';
import type { TickReport } from '#server/tasks/schemas';
import { useApi } from '#tests/support/api';
import type { TestDatabase } from '#tests/support/database';
import { useSite } from '#tests/support/site';
import { enqueue, expireLease } from '#tests/support/tasks';
import { until } from '#tests/support/until';

const SECRET = 'only the cron knows this';
const path = '/api/v1/preprocess-tasks/tick';
const guarded = useSite({
  isTickerEnabled: false,
  env: { PREPROCESS_TICK_SECRET: SECRET, PREPROCESS_CONCURRENCY: '2' },
});
const open = useSite({ isTickerEnabled: false });
const api = useApi(guarded);
const openApi = useApi(open);
const database = (ctx: typeof guarded) => ctx as unknown as TestDatabase;

beforeEach(async () => {
  for (const { sql } of [guarded, open]) {
    await sql`TRUNCATE task, tick_state CASCADE`;
    // A sweep takes its time, and is not what these ask about.
    await sql`INSERT INTO tick_state SELECT step, now() FROM unnest(ARRAY['sweep', 'backfill']) step`;
  }
});

const tick = (query = '', headers: HeadersInit = { [PREPROCESS_TICK_HEADER]: SECRET }) =>
  api(path + query, { method: 'POST', headers });
const report = async (answer: Response) => (await answer.json()) as TickReport;

describe('the secret of the tick route', () => {
  it.each<[string, HeadersInit]>([
    ['missing', {}],
    ['empty', { [PREPROCESS_TICK_HEADER]: '' }],
    ['wrong', { [PREPROCESS_TICK_HEADER]: 'something else entirely' }],
    ['too short by a letter', { [PREPROCESS_TICK_HEADER]: SECRET.slice(0, -1) }],
    [
      'repeated',
      [
        [PREPROCESS_TICK_HEADER, SECRET],
        [PREPROCESS_TICK_HEADER, SECRET],
      ],
    ],
    ['a megabyte', { [PREPROCESS_TICK_HEADER]: 'x'.repeat(1_000_000) }],
    ['sent as a bearer token', { authorization: `Bearer ${SECRET}` }],
  ])('when it is %s, gets the same 401 and runs nothing', async (_name, headers) => {
    await enqueue(database(guarded), { kind: 'no such kind' });
    const answer = await tick('?budgetMs=nonsense', headers);
    expect(answer.status).toBe(401);
    const { requestId: _requestId, ...problem } = (await answer.json()) as Record<string, unknown>;
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Not signed in',
      status: 401,
      code: 'not_signed_in',
      detail: 'Sign in first.',
    });
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect((await guarded.sql`SELECT state FROM task`)[0]!.state).toBe('ready');
  });

  it('is compared by digest, so that anything may be sent', () => {
    expect(isSecret(SECRET, SECRET)).toBe(true);
    for (const wrong of [undefined, '', 'x', `${SECRET} `, SECRET.toUpperCase()])
      expect(isSecret(wrong, SECRET)).toBe(false);
  });

  it('is not in what the site tells of itself', async () => {
    const answers = await Promise.all(['/api/v1/openapi.json', '/readyz'].map((each) => api(each)));
    for (const answer of answers) expect(await answer.text()).not.toContain(SECRET);
  });
});

describe('a tick', () => {
  it('takes back expired leases, runs what is due, and says so', async () => {
    await enqueue(
      database(guarded),
      { kind: 'storage.sweep', dedupeKey: 'a' },
      { kind: 'unknown', dedupeKey: 'b', maxAttempts: 1 },
    );
    const [lost] = await guarded.sql`
      UPDATE task SET state = 'leased', attempt = 1, lease_token = 1, lease_until = now(), worker_id = 'gone' WHERE dedupe_key = 'a' RETURNING id`;
    await expireLease(database(guarded), Number(lost!.id));
    const answer = await tick();
    expect(answer.status).toBe(200);
    expect(await report(answer)).toMatchObject({
      reaped: 1,
      claimed: 1,
      done: 0,
      failed: 1,
      fenced: 0,
      stopReason: 'drained',
    });
    await guarded.sql`UPDATE task SET run_at = now() WHERE state = 'scheduled'`;
    expect(await report(await tick())).toEqual({
      reaped: 0,
      promoted: 1,
      claimed: 1,
      done: 1,
      failed: 0,
      fenced: 0,
      ready: 0,
      oldestReadyMs: null,
      stopReason: 'drained',
    });
  });

  it('claims nothing further once its budget is spent, and between ticks nothing at all', async () => {
    await enqueue(
      database(guarded),
      ...[1, 2, 3, 4].map((n) => ({ kind: 'photo.first-look', dedupeKey: `k${n}`, payload: {} })),
    );
    await tick('?budgetMs=1000');
    await until(async () => (await guarded.sql`SELECT 1 FROM task WHERE state = 'leased'`).length === 0);
    await guarded.sql`DELETE FROM task`;
    await enqueue(database(guarded), { kind: 'unknown' });
    await guarded.worker.idle();
    expect((await guarded.sql`SELECT state FROM task`)[0]!.state).toBe('ready');
    expect(guarded.worker.isOpen).toBe(false);
  });

  it('is told that another is under way, and does no harm', async () => {
    await enqueue(
      database(guarded),
      ...Array.from({ length: 20 }, (_, n) => ({ kind: 'unknown', dedupeKey: `k${n}`, maxAttempts: 1 })),
    );
    const answers = await Promise.all([tick(), tick(), tick()]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as (TickReport | { busy: true })[];
    expect(bodies.filter((body) => 'busy' in body)).toEqual([{ busy: true }, { busy: true }]);
    expect(bodies.find((body) => 'claimed' in body)).toMatchObject({ claimed: 20, failed: 20 });
  });

  it('creates the upkeep that is due, so that a cron alone is a complete set-up', async () => {
    await guarded.sql`TRUNCATE tick_state`;
    await guarded.sql`DELETE FROM task`;
    expect(await report(await tick())).toMatchObject({ claimed: 1, done: 1 });
    const steps = await guarded.sql`SELECT step FROM tick_state ORDER BY step`;
    expect(steps.map((row) => row.step)).toEqual(['abandoned', 'backfill', 'prune', 'sum-up', 'sweep']);
  });

  it.each(['0', '999', '300001', 'soon', '-1', '1e9'])('refuses a budget of %s', async (budget) => {
    expect((await tick(`?budgetMs=${budget}`)).status).toBe(422);
  });

  it('is nothing that a page elsewhere can start', async () => {
    const answer = await tick('', { [PREPROCESS_TICK_HEADER]: SECRET, origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
  });
});

describe('without a secret', () => {
  it('is open to all, once a second over all replicas', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => openApi(path, { method: 'POST' })));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, 429, 429, 429, 429]);
    const refused = answers.find((answer) => answer.status === 429)!;
    expect(refused.headers.get('retry-after')).toBe('1');
  });
});
