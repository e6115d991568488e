import { isIP } from 'node:net';
import { passkey } from '@better-auth/passkey';
import { siteOrigins } from './site-origins';

/** Sign-in by fingerprint, face or security key. */
export function passkeys(publicUrl: string) {
  return passkey({ rpName: 'Safelight', rpID: passkeyDomain(publicUrl), origin: siteOrigins(publicUrl) });
}

/** Browsers know passkeys on HTTPS and localhost alone, and for no bare address: there they take its name, localhost. */
export function arePasskeysPossible(publicUrl: string): boolean {
  const { protocol } = new URL(publicUrl);
  const domain = passkeyDomain(publicUrl);
  return domain === 'localhost' || (protocol === 'https:' && isIP(domain.replace(/^\[|\]$/g, '')) === 0);
}

/** What a passkey is bound to: it is of no use under another name. */
function passkeyDomain(publicUrl: string): string {
  return siteOrigins(publicUrl).length > 1 ? 'localhost' : new URL(publicUrl).hostname;
}
