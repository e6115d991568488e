import { createApp } from './app';

const key = Symbol.for('safelight.api');
const shared = globalThis as { [key]?: ReturnType<typeof createApp> };

/** The door from Next to the API: each mount hands its requests to the one app. */
export async function answer(request: Request): Promise<Response> {
  return (shared[key] ??= createApp()).fetch(request);
}
