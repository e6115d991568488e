import { ConfigError } from '#server/config';
import { DomainError } from '#server/errors';

/** The command line was not understood; the message is the usage. */
export class UsageError extends Error {}

/**
 * Runs a command to its end: what it cannot do it says in one line, and the exit status is true.
 * @param command is given a signal that the first Ctrl-C aborts; the second ends the process
 */
export async function runCommand(command: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  try {
    await command(stop.signal);
    process.exit(0);
  } catch (error) {
    const isForPeople = error instanceof UsageError || error instanceof ConfigError || error instanceof DomainError;
    console.error(isForPeople ? error.message : error);
    process.exit(1);
  }
}
