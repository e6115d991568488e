import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, schema, type DatabaseClient } from '#server/db/client';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';

/*
 * How often a statement crosses the distance to the database: patches/postgres+*.patch, docs/decisions/0005-driver-patches.md.
 * Tried: without that part of the patch, everything with a value takes two round trips here.
 */
const database = useTestDatabase();
let cable: Server;
let client: DatabaseClient;
/** What the driver has written; it writes on only once it was answered. */
let written = 0;
const sockets = new Set<Socket>();
beforeAll(async () => {
  cable = createServer((near) => {
    const far = dial(Number(new URL(database.url).port), '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.on('data', (chunk) => {
      written += 1;
      far.write(chunk);
    });
    far.pipe(near);
  }).listen(0, '127.0.0.1');
  await once(cable, 'listening');
  client = connect(withPort(database.url, (cable.address() as AddressInfo).port), 1);
  await client.sql`SELECT 1`;
});
afterAll(async () => {
  await client.close();
  for (const socket of sockets) socket.destroy();
  cable.close();
});

async function roundTripsOf(query: () => PromiseLike<unknown>): Promise<number> {
  written = 0;
  await query();
  return written;
}

describe('a statement crosses once', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  const { user, session } = schema;

  it.each<[string, () => PromiseLike<unknown>]>([
    ['with an id', () => client.db.select({ id: user.id }).from(user).where(eq(user.id, id))],
    [
      'with a list of ids',
      () =>
        client.db
          .select({ id: user.id })
          .from(user)
          .where(inArray(user.id, [id, id])),
    ],
    [
      'with a truth, a null and a date',
      () =>
        client.db.update(user).set({ emailVerified: true, image: null, updatedAt: new Date() }).where(eq(user.id, id)),
    ],
    [
      'with a relation',
      () => client.db.query.session.findFirst({ where: eq(session.token, 'none'), with: { user: true } }),
    ],
    ['by hand, the first time', () => client.sql`SELECT ${1}::int + ${'2'}::int AS sum, ${Buffer.from('x')}::bytea`],
    ['by hand, and again', () => client.sql`SELECT ${1}::int + ${'2'}::int AS sum, ${Buffer.from('x')}::bytea`],
  ])('%s', async (_what, query) => {
    expect(await roundTripsOf(query)).toBe(1);
  });

  it('and twice where the text of a value depends on its type: once asked, a statement by hand knows', async () => {
    const lists = () => client.sql`SELECT ${['a', 'b']}::text[] AS texts, ${[1, 2]}::int[] AS numbers`;
    expect(await roundTripsOf(lists)).toBe(2);
    expect(await roundTripsOf(lists)).toBe(1);
    expect(await lists()).toEqual([{ texts: ['a', 'b'], numbers: [1, 2] }]);
  });
});
