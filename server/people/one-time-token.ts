import { createHash, randomBytes } from 'node:crypto';

/** What a one-time link ends in: 256 bits, 43 characters. The database keeps its `hashToken` alone. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 without salt is enough for what is random: nobody guesses 256 bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
