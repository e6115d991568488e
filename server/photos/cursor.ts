import { z } from 'zod';
import { InvalidInputError } from '#server/errors';

/** What a list is ordered by before the id: each list refuses the cursors of the others. */
export const orders = {
  /** By id alone. */
  none: z.literal(''),
  /** UTC with microseconds, as PostgreSQL keeps them; no year 0, which it does not know. */
  moment: z.iso.datetime({ precision: 6 }).regex(/^(?!0000)/),
  /** A place in an album. */
  position: z.string().regex(/^-?\d{1,9}$/),
};

/** Where a page of a list ended: the ordering value and the id. */
export function encodeCursor(order: string, id: string): string {
  return Buffer.from(JSON.stringify([order, id])).toString('base64url');
}

/** @throws InvalidInputError for anything that `encodeCursor` did not make of this order */
export function decodeCursor(cursor: string, order: z.ZodType<string>): { order: string; id: string } {
  try {
    const [value, id] = z.tuple([order, z.uuid()]).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { order: value, id };
  } catch (error) {
    throw Object.assign(
      new InvalidInputError('This cursor is not one of ours. Start again without it.', [
        { path: 'cursor', message: 'expected a nextCursor from an earlier answer' },
      ]),
      { cause: error },
    );
  }
}
