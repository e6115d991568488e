import { z } from 'zod';
import { InvalidInputError } from '#server/errors';

const cursorSchema = z.tuple([z.string().max(40), z.uuid()]);

/** Where a page of a list ended: the ordering value as PostgreSQL prints it, and the id. */
export function encodeCursor(order: string, id: string): string {
  return Buffer.from(JSON.stringify([order, id])).toString('base64url');
}

/** @throws InvalidInputError for anything that `encodeCursor` did not make */
export function decodeCursor(cursor: string): { order: string; id: string } {
  try {
    const [order, id] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (order !== '' && !/^[\d\-:.+ TZ]+$/.test(order)) throw new Error('not an ordering value');
    return { order, id };
  } catch (error) {
    throw Object.assign(
      new InvalidInputError('This cursor is not one of ours. Start again without it.', [
        { path: 'cursor', message: 'expected a nextCursor from an earlier answer' },
      ]),
      { cause: error },
    );
  }
}
