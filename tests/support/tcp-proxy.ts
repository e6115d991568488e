import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A cable between two programs that a test can pull. Its port stays, even when what is behind it moves to another. */
export interface TcpProxy {
  port: number;
  /** Breaks every connection and refuses new ones, until it is mended. */
  cut(): void;
  /** Keeps back every byte until it is mended; then they all arrive, in order and late. */
  stall(): void;
  /** The same for the connections that there are; new ones are whole. */
  stallOpen(): void;
  mend(): void;
  close(): Promise<void>;
}

/**
 * @param targetPort asked for each connection
 * @param delayMs how long each byte is under way, in either direction
 */
export async function startTcpProxy(targetPort: () => number, delayMs = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'stalled' = 'whole';

  // Timers of one length run in the order they were set in.
  const later = (act: () => void) => (delayMs > 0 ? setTimeout(act, delayMs) : act());
  const server = createServer((near) => {
    const far = connect(targetPort(), '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      // What a site and its database say to each other is small: nobody needs to be slowed down.
      from.on('data', (chunk) => later(() => to.write(chunk)));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        later(() => to.destroySoon());
      });
      if (state === 'cut') from.destroy();
      if (state === 'stalled') from.pause();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const breakAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      breakAll();
    },
    stall() {
      state = 'stalled';
      sockets.forEach((socket) => socket.pause());
    },
    stallOpen() {
      sockets.forEach((socket) => socket.pause());
    },
    mend() {
      state = 'whole';
      sockets.forEach((socket) => socket.resume());
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      breakAll();
      await closed;
    },
  };
}
