import { v7 } from 'uuid';

/** A time-ordered id (RFC 9562): new rows land at the end of the index, and keyset pages need no second column. */
export function uuidv7(): string {
  return v7();
}
