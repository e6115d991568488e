import { once } from 'node:events';
import { createServer } from 'node:net';
import { DomainError } from '#server/errors';

/** @throws DomainError when one of the `count` ports above `port` cannot be had on this machine, with the way out */
export async function checkPorts(port: number, count: number): Promise<void> {
  for (let each = port + 1; each <= port + count; each += 1) {
    if (each > 65_535) throw unavailable(each, port, count, 'does not exist');
    const probe = createServer();
    probe.listen(each, '127.0.0.1');
    await once(probe, 'listening').catch((cause: unknown) => {
      throw unavailable(each, port, count, 'is taken by another program', cause);
    });
    probe.close();
    await once(probe, 'close');
  }
}

function unavailable(port: number, front: number, count: number, why: string, cause?: unknown): DomainError {
  return new DomainError(
    'address_unavailable',
    `Port ${port} on 127.0.0.1 ${why}, and replica ${port - front} needs it. Set PORT to one whose next ${count} are free.`,
    { cause },
  );
}
