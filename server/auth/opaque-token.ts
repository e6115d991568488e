import { createHash, randomBytes } from 'node:crypto';

/** By it people, and those who search for leaked secrets, know one when they see one. */
const PREFIX = 'safelight_';
/** 32 bytes in base64url: the last of 43 characters bears four bits. */
const SHAPE = /^safelight_[\w-]{42}[AEIMQUYcgkosw048]$/;

export interface MintedToken {
  /** Shown once, kept nowhere. */
  secret: string;
  /** SHA-256 in hexadecimal: enough against guessing, since what is hashed is 256 random bits and no password. */
  hash: string;
  /** The last characters, by which its owner tells it from others. */
  hint: string;
}

export function mintToken(): MintedToken {
  const secret = PREFIX + randomBytes(32).toString('base64url');
  return { secret, hash: digest(secret), hint: secret.slice(-4) };
}

/** By what a token is looked up; null for what cannot be one, whatever is stored. */
export function hashOfToken(text: string): string | null {
  return SHAPE.test(text) ? digest(text) : null;
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
