import type { Fleet } from '#server/replicas/schemas';
import { request } from './request';

export function fetchFleet(): Promise<Fleet> {
  return request('GET', '/api/v1/admin/replicas');
}
