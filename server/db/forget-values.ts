import { PgPreparedQuery } from 'drizzle-orm/pg-core';
import postgres from 'postgres';

/*
 * Whoever prints an error prints all of it, Next first of all: what a query was asked with, a session's token or a
 * password's hash, is taken out before anybody can catch it.
 */

/** PostgreSQL quotes the refused row in its detail, parameters in its context, and bad values in its message. */
export function forgetValues(error: unknown): void {
  if (!(error instanceof postgres.PostgresError)) return;
  for (const field of ['detail', 'where'] as const) Reflect.deleteProperty(error, field);
  // Class 22, data exceptions: 'invalid input syntax for type uuid: "…"'.
  if (error.code.startsWith('22')) reword(error, error.message.replace(/"[^]*"/, '"…"'));
}

interface Execution {
  queryWithCache(query: string, params: unknown[], send: () => Promise<unknown>): Promise<unknown>;
}
const mark = Symbol.for('safelight.forgetful');

/** drizzle writes the values into the message of its own error. */
export function makeDrizzleForgetful(): void {
  const prototype = PgPreparedQuery.prototype as unknown as Execution & { [mark]?: true };
  if (prototype[mark]) return;
  prototype[mark] = true;
  const { queryWithCache } = prototype;
  prototype.queryWithCache = async function (query, params, send) {
    try {
      return await queryWithCache.call(this, query, params, send);
    } catch (error) {
      if (error instanceof Error && 'params' in error) {
        error.params = [];
        reword(error, `Failed query: ${query}`);
      }
      throw error;
    }
  };
}

function reword(error: Error, message: string): void {
  const { stack = '', message: before } = error;
  error.message = message;
  // The driver's own is not writable.
  const value = stack.replace(before, () => message);
  Object.defineProperty(error, 'stack', { value, configurable: true, writable: true });
}
