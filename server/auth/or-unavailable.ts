import { UnavailableError } from '#server/errors';
import { noteUnavailable } from '#server/request-context';
import { within } from '#server/within';

/** A database that answers later than this is taken for away: nobody is let in, and nobody waits for ever. */
const ANSWER_LIMIT_MS = 3000;

/** @throws UnavailableError when the database has to be asked who somebody is, and does not answer */
export function orUnavailable<Value>(asking: Promise<Value>): Promise<Value> {
  return within(ANSWER_LIMIT_MS, asking).catch((cause: unknown) => {
    noteUnavailable();
    throw new UnavailableError(1, 'The site cannot tell who you are just now. Try again in a moment.', { cause });
  });
}
