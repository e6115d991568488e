import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { connect } from '#server/db/client';
import type { TestDatabase } from '#tests/support/database';

export interface Cuttable extends TestDatabase {
  /** Breaks every connection and accepts no other, as a database that is away. */
  cut(): void;
  mend(): void;
}

/** The suite's database by a line of its own, which can be cut. */
export function useCuttable(database: TestDatabase): Cuttable {
  const cuttable = {} as Cuttable;
  const sockets = new Set<Socket>();
  let isCut = false;
  const door = createServer((near) => {
    if (isCut) return near.destroy();
    const { hostname, port } = new URL(database.url);
    const far = dial(Number(port), hostname);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });

  beforeAll(async () => {
    await once(door.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(database.url);
    url.hostname = '127.0.0.1';
    url.port = String((door.address() as AddressInfo).port);
    Object.assign(cuttable, connect(url.href, 5), {
      url: url.href,
      cut() {
        isCut = true;
        for (const socket of sockets) socket.destroy();
      },
      mend() {
        isCut = false;
      },
    });
  });
  afterAll(async () => {
    isCut = false;
    await cuttable.close();
    for (const socket of sockets) socket.destroy();
    door.close();
  });
  return cuttable;
}
