import { describe, expect, it } from 'vitest';
import { assertFitsAlone, claimOf, explainBudget } from '#server/replicas/connection-budget';

describe('the connection budget', () => {
  it('counts the pool and the listener, and past a pooler the listener alone', () => {
    expect(claimOf(10, false)).toBe(11);
    expect(claimOf(10, true)).toBe(1);
    // One to serve, one of the queue's own: less there never is.
    expect(claimOf(1, false)).toBe(3);
  });

  it('says nothing while the replicas fit, to the last connection', () => {
    expect(explainBudget({ maxConnections: 36, reserved: 3, claims: [11, 11, 11] })).toBeNull();
    expect(explainBudget({ maxConnections: 35, reserved: 3, claims: [11, 11, 11] })).not.toBeNull();
  });

  it('gives the arithmetic, and a pool that would fit', () => {
    expect(explainBudget({ maxConnections: 30, reserved: 3, claims: [11, 11, 11] })).toBe(
      '3 replicas × (10 pool + 1 listener) = 33 connections of the 27 that the database server allows: ' +
        'lower DATABASE_POOL_MAX to 8 or raise max_connections of the database server to 36 or more.',
    );
    // And that does fit.
    expect(explainBudget({ maxConnections: 30, reserved: 3, claims: [9, 9, 9] })).toBeNull();
  });

  it('adds up pools of several sizes', () => {
    expect(explainBudget({ maxConnections: 20, reserved: 3, claims: [11, 6, 6] })).toMatch(
      /^3 replicas with 11 \+ 6 \+ 6 = 23 connections of the 17 that .*: lower DATABASE_POOL_MAX to 4 or raise/,
    );
  });

  it('does not advise a pool that is too small to work', () => {
    expect(explainBudget({ maxConnections: 12, reserved: 3, claims: Array(4).fill(3) })).toMatch(
      /: raise max_connections of the database server to 15 or more, or run fewer replicas\.$/,
    );
    expect(explainBudget({ maxConnections: 5, reserved: 3, claims: [1, 1, 1] })).toMatch(
      /^3 replicas × 1 listener = 3/,
    );
  });

  it('refuses a start only where one replica alone is too much', () => {
    expect(() => assertFitsAlone({ maxConnections: 100, reserved: 3 }, 97)).not.toThrow();
    expect(() => assertFitsAlone({ maxConnections: 100, reserved: 3 }, 98)).toThrow(
      'Safelight cannot start: 1 replica × (97 pool + 1 listener) = 98 connections of the 97',
    );
  });
});
