import type { Page } from '#server/photos/schemas';
import type { ApiToken, CreatedToken, NewToken } from '#server/tokens/schemas';
import { queryOf, request, type Query } from './request';

const path = '/api/v1/admin/tokens';

export function fetchTokens(query: Query): Promise<Page<ApiToken>> {
  return request('GET', path + queryOf(query));
}

export function createToken(token: NewToken): Promise<CreatedToken> {
  return request('POST', path, token);
}

export function revokeToken(id: string): Promise<unknown> {
  return request('DELETE', `${path}/${id}`);
}
