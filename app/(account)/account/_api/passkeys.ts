import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { request } from '../../../(admin)/admin/_api/request';

const path = '/api/auth/passkey';

export interface Passkey {
  id: string;
  name: string | null;
  createdAt: string | null;
}

export function fetchPasskeys(): Promise<Passkey[]> {
  return request('GET', `${path}/list-user-passkeys`);
}

/**
 * Lets the device make a passkey and shows it to the site.
 * @throws PasskeyRefusal when the device gave none, ProblemError when the site does not take it
 */
export async function addPasskey(name: string): Promise<Passkey> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = await request<PublicKeyCredentialCreationOptionsJSON>('GET', `${path}/generate-register-options`);
  const response = await startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw new PasskeyRefusal(isKnown(error) ? 'exists' : 'stopped', { cause: error });
  });
  return request('POST', `${path}/verify-registration`, { response, name });
}

export async function renamePasskey(id: string, name: string): Promise<Passkey> {
  return (await request<{ passkey: Passkey }>('POST', `${path}/update-passkey`, { id, name })).passkey;
}

export function removePasskey(id: string): Promise<unknown> {
  return request('POST', `${path}/delete-passkey`, { id });
}

/** The device has one already, or its question was turned away or not answered in time. */
export class PasskeyRefusal extends Error {
  constructor(
    readonly why: 'exists' | 'stopped',
    options: ErrorOptions,
  ) {
    super(`The device made no passkey: ${why}.`, options);
    this.name = 'PasskeyRefusal';
  }
}

function isKnown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
}
