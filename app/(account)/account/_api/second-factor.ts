import { request } from '../../../(admin)/admin/_api/request';

const path = '/api/auth/two-factor';

export interface SecondFactorSetUp {
  /** `otpauth://totp/...` */
  totpURI: string;
  backupCodes: string[];
}

/** A key and codes that count for nothing until a code of the key is confirmed. */
export function beginSecondFactor(password: string): Promise<SecondFactorSetUp> {
  return request('POST', `${path}/enable`, { password });
}

export function confirmSecondFactor(code: string): Promise<unknown> {
  return request('POST', `${path}/verify-totp`, { code });
}

export function endSecondFactor(password: string): Promise<unknown> {
  return request('POST', `${path}/disable`, { password });
}

/** The earlier ones end. */
export async function makeRecoveryCodes(password: string): Promise<string[]> {
  return (await request<{ backupCodes: string[] }>('POST', `${path}/generate-backup-codes`, { password })).backupCodes;
}
