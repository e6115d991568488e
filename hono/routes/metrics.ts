import { BlockList } from 'node:net';
import { Hono } from 'hono';
import { CLIENT_ADDRESS_HEADER } from '#server/auth/client-address';
import { isSecret } from '#server/auth/is-secret';
import { NotSignedInError } from '#server/errors';
import { readMetrics } from '#server/metrics/read-metrics';
import { bearerOf } from '../bearer';
import type { Env } from '../env';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Prometheus text: to the bearer of METRICS_TOKEN, or to this machine alone while there is none. */
export function metricsRoute() {
  return new Hono<Env>().get('/', async (c) => {
    const token = c.var.ctx.config.metricsToken;
    const isAllowed = token
      ? isSecret(bearerOf(c.req.header('authorization')) ?? undefined, token)
      : isThisMachine(c.req.raw.headers);
    if (!isAllowed) throw new NotSignedInError('Send the bearer token of METRICS_TOKEN.');
    const { contentType, text } = await readMetrics(c.var.ctx);
    return c.body(text, 200, { 'content-type': contentType, 'cache-control': 'no-store' });
  });
}

/** What a proxy on this machine hands on is not of this machine, even when that proxy is not a trusted one. */
function isThisMachine(headers: Headers): boolean {
  const isForwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => headers.has(name));
  const address = headers.get(CLIENT_ADDRESS_HEADER) ?? '';
  return !isForwarded && loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
