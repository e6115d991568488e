import { request } from './request';

const path = '/api/v1/admin/tokens';

export const SCOPES = [
  'photos:read',
  'photos:write',
  'albums:read',
  'albums:write',
  'tasks:read',
  'tasks:write',
  'settings:read',
  'settings:write',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiToken {
  id: string;
  name: string;
  scopes: Scope[];
  hint: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  owner: { id: string; name: string };
}

export interface NewToken {
  name: string;
  scopes: Scope[];
  expiresInDays: number | null;
}

export function createToken(token: NewToken): Promise<ApiToken & { secret: string }> {
  return request('POST', path, token);
}

export function revokeToken(id: string): Promise<unknown> {
  return request('DELETE', `${path}/${id}`);
}
