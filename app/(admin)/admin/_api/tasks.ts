import { request } from './request';

const path = '/api/v1/admin/tasks';

/** Server-sent events named `board`, each with a whole TaskBoard. */
export const taskEventsPath = `${path}/events`;

export function retryTask(id: number): Promise<unknown> {
  return request('POST', `${path}/${id}/retry`);
}

export function cancelTask(id: number): Promise<unknown> {
  return request('POST', `${path}/${id}/cancel`);
}

export function retryFailedTasks(): Promise<unknown> {
  return request('POST', `${path}/retry-failed`);
}
