import { describe, expect, it } from 'vitest';
import { findFleetWarnings } from '#server/replicas/fleet-warnings';
import type { Replica, ReplicaReport } from '#server/replicas/schemas';

const LIMIT = { maxConnections: 100, reserved: 3 };

function replica(host: string, report: Partial<ReplicaReport> = {}, more: Partial<Replica> = {}): Replica {
  return {
    id: `${host}-1`,
    version: '1.0.0+build',
    startedAt: '2025-01-01T00:00:00.000Z',
    silentMs: 0,
    connections: 11,
    isSelf: false,
    running: 0,
    tasks: [],
    report: {
      host,
      port: 3000,
      pid: 1,
      uptimeSeconds: 1,
      feedAgeMs: 10,
      feedLagMs: 2,
      isListening: true,
      clockAheadMs: 0,
      poolMax: 10,
      isPoolWhole: true,
      concurrency: 1,
      caches: [],
      isDriving: true,
      isTickOpen: false,
      isStopping: false,
      ...report,
    },
    ...more,
  };
}

const codes = (replicas: Replica[], secondsSinceUpkeep: number | null = 1) =>
  findFleetWarnings(replicas, LIMIT, secondsSinceUpkeep).map(({ code }) => code);
const message = (replicas: Replica[], secondsSinceUpkeep: number | null = 1) =>
  findFleetWarnings(replicas, LIMIT, secondsSinceUpkeep)[0]?.message;

describe('the warnings of a fleet', () => {
  it('are none for replicas that are well', () => {
    expect(codes([replica('north'), replica('south')])).toEqual([]);
    expect(codes([replica('north', { isTickOpen: true })])).toEqual([]);
  });

  it('name an open tick route once there are several', () => {
    expect(message([replica('north', { isTickOpen: true }), replica('south')])).toContain('PREPROCESS_TICK_SECRET');
  });

  it('name several builds and how many run each, one that says nothing included', () => {
    const older = replica('south', {}, { version: '', report: null });
    expect(message([replica('north'), replica('west'), older])).toContain('2 × 1.0.0+build, 1 × an older one');
  });

  it('name who does not hear NOTIFY, and the setting', () => {
    expect(message([replica('north'), replica('south', { isListening: false })])).toMatch(
      /^south:3000: does not hear NOTIFY .* DATABASE_DIRECT_URL/,
    );
  });

  it('name who cannot read what changed', () => {
    expect(codes([replica('north', { feedAgeMs: 3001 }), replica('south', { feedAgeMs: 2999 })])).toEqual([
      'feed_late',
    ]);
  });

  it('name the clock that is off, and by how much', () => {
    const replicas = [replica('north', { clockAheadMs: -5100 }), replica('south', { clockAheadMs: 1900 })];
    expect(message(replicas)).toContain('north:3000 is 5.1 s behind.');
    expect(codes([replica('west', { clockAheadMs: null })])).toEqual([]);
  });

  it('say that nobody drives the queue, unless ticks come', () => {
    const idle = [replica('north', { isDriving: false }), replica('south', { isDriving: false })];
    expect(codes(idle, 60)).toEqual([]);
    expect(message(idle, 600)).toMatch(/no tick has come for 10 minutes.*PREPROCESS_TICKER_ENABLED=true/);
    expect(message(idle, null)).toContain('no tick has ever come');
    expect(codes([...idle, replica('west')], 600)).toEqual([]);
  });

  it('put what takes the site down first', () => {
    const many = Array.from({ length: 9 }, (_, index) => replica(`r${index}`, { isTickOpen: true }));
    expect(codes(many)).toEqual(['connection_budget', 'tick_open']);
  });
});
