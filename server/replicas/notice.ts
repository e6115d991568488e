import type { Context } from '#server/context';

/** Balancers ask every few seconds, and two answers in a row convince them. */
const NOTICE_MS = 5_000;

/** How long a replica that is told to stop goes on answering, so that those who send requests send them elsewhere first. */
export function noticeMs({ config, presence }: Pick<Context, 'config' | 'presence'>): number {
  return config.shutdownDelayMs ?? (presence.alive() > 1 ? NOTICE_MS : 0);
}
