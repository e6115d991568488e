import type { Task } from '#server/tasks/schemas';
import { request } from './request';

const path = '/api/v1/admin/tasks';

/** Server-sent events: `board`, each with a whole TaskBoard, and `alive` now and then when there is nothing to tell. */
export const taskEventsPath = `${path}/events`;

export function fetchTask(id: number): Promise<Task> {
  return request('GET', `${path}/${id}`);
}

export function retryTask(id: number): Promise<unknown> {
  return request('POST', `${path}/${id}/retry`);
}

export function cancelTask(id: number): Promise<unknown> {
  return request('POST', `${path}/${id}/cancel`);
}

export function pauseTask(id: number): Promise<unknown> {
  return request('POST', `${path}/${id}/pause`);
}

export function resumeTask(id: number): Promise<unknown> {
  return request('POST', `${path}/${id}/resume`);
}

export function retryFailedTasks(): Promise<{ retried: number }> {
  return request('POST', `${path}/retry-failed`);
}

export function pauseQueue(): Promise<unknown> {
  return request('POST', `${path}/pause`);
}

export function resumeQueue(): Promise<unknown> {
  return request('POST', `${path}/resume`);
}

export function pauseBackfill(): Promise<unknown> {
  return request('POST', `${path}/backfill/pause`);
}

export function resumeBackfill(): Promise<unknown> {
  return request('POST', `${path}/backfill/resume`);
}

export function cancelBackfill(): Promise<unknown> {
  return request('POST', `${path}/backfill/cancel`);
}
