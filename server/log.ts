import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** One JSON line an event, on standard output unless told otherwise. Secrets are cut out by name before anything is written. */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    redact: {
      paths: [
        'password',
        'token',
        'secret',
        'authorization',
        'cookie',
        '*.password',
        '*.token',
        '*.secret',
        '*.authorization',
        '*.cookie',
      ],
      censor: '[redacted]',
    },
  };
  return pino(options, destination);
}

/**
 * What a query was asked with, a session's token or a password's hash, stays out of the log: drizzle writes the values
 * into its message, PostgreSQL the refused row into its detail. Of an error's own fields only its code is kept.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack = '', cause } = error;
  const isQuery = 'params' in error && 'query' in error;
  const told = isQuery ? `Failed query: ${String(error.query)}` : message;
  return {
    type: name,
    message: told,
    stack: stack.replace(message, () => told),
    ...('code' in error && { code: error.code }),
    ...('constraint_name' in error && { constraint: error.constraint_name }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
