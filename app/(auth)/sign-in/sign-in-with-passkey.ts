import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { request } from '../../(admin)/admin/_api/request';

/**
 * Lets the browser ask for a passkey of this site and shows it to the site.
 * @returns false when the person turned the browser's question away
 * @throws ProblemError when the site does not take it
 */
export async function signInWithPasskey(): Promise<boolean> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = await request<PublicKeyCredentialRequestOptionsJSON>(
    'GET',
    '/api/auth/passkey/generate-authenticate-options',
  );
  // Browsers do not tell "no passkey here" from "not now", lest sites learn who has one.
  const response = await startAuthentication({ optionsJSON }).catch(() => null);
  if (response === null) return false;
  await request('POST', '/api/auth/passkey/verify-authentication', { response });
  return true;
}
