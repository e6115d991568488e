import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { connect } from '#server/db/client';

/*
 * What takes connections only to close them, as a forwarder does whose database is away: patches/postgres+*.patch.
 * Tried: without that part of the patch the driver dials seven hundred times a second, and the query is never answered.
 */
it.each([
  ['at once', 0],
  ['once it was greeted', 1],
])('says so when a connection is closed %s, and dials but once', async (_when, greetings) => {
  let dialled = 0;
  const door = createServer((socket) => {
    dialled += 1;
    socket.on('error', () => {});
    if (greetings === 0) socket.end();
    else socket.once('data', () => socket.end());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const client = connect(`postgres://nobody@127.0.0.1:${(door.address() as AddressInfo).port}/none`, 1);
  await expect(client.sql`SELECT 1`).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONN|CONNECTION_)/) });
  expect(dialled).toBe(1);
  await client.close();
  door.close();
});
