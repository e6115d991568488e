import { isIP } from 'node:net';
import { APIError } from '@better-auth/core/error';
import { passkey } from '@better-auth/passkey';
import { siteOrigins } from './site-origins';

/**
 * Sign-in by fingerprint, face or a security key with its PIN: something that one has and is or knows, so that no code is asked
 * for beside it. The plugin asks browsers to verify the person where they can; here it is required.
 */
export function passkeys(publicUrl: string) {
  return passkey({
    rpName: 'Safelight',
    rpID: passkeyDomain(publicUrl),
    origin: siteOrigins(publicUrl),
    // Kept by the authenticator, so that nobody types an address first.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: ({ verification }) => requireVerified(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: ({ verification }) => requireVerified(verification.authenticationInfo.userVerified),
    },
  });
}

function requireVerified(isVerified: boolean | undefined): void {
  if (isVerified) return;
  throw new APIError('FORBIDDEN', {
    code: 'passkey_not_verified',
    message: 'This passkey did not check who you are. Set a PIN, a fingerprint or a face on it.',
  });
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
