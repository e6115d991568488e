import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares in constant time: of digests, which are of one length whatever was sent, so that neither the length of the
 * secret nor how much of it was guessed right can be measured.
 */
export function isSecret(given: string | undefined, secret: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
