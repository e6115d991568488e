import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { hangDoorbell, type Doorbell } from '#server/coherence/doorbell';
import { withPort } from '#tests/support/chaos-database';
import { useTestDatabase } from '#tests/support/database';
import { startTcpProxy, type TcpProxy } from '#tests/support/tcp-proxy';
import { until } from '#tests/support/until';

const database = useTestDatabase();
let cable: TcpProxy;
let doorbell: Doorbell;
let rung: number;
let reconnects: number;

beforeEach(async () => {
  cable = await startTcpProxy(() => Number(new URL(database.url).port));
  rung = 0;
  reconnects = 0;
  doorbell = await hangDoorbell({
    directUrl: withPort(database.url, cable.port),
    sql: database.sql,
    log: pino({ level: 'silent' }),
    channels: { coherence: () => (rung += 1) },
    onReconnect: () => (reconnects += 1),
    beatMs: 100,
  });
});
afterEach(async () => {
  await doorbell.close();
  await cable.close();
});

const ring = () => database.sql`SELECT pg_notify('coherence', '')`;

describe('the doorbell', () => {
  it('hears, and is rung once as it is hung', async () => {
    expect(rung).toBe(1);
    await ring();
    await until(() => rung === 2);
    expect(doorbell.isHeard()).toBe(true);
    expect(reconnects).toBe(0);
  });

  it('notices that its connection died without a word, and is hung anew', async () => {
    // Without its beat it stays deaf: nothing ever arrives on that socket, not even its end.
    cable.stallOpen();
    await until(() => !doorbell.isHeard());
    await until(() => doorbell.isHeard());
    const before = rung;
    await ring();
    await until(() => rung > before);
  });

  it('says that it is connected anew after its connection was broken', async () => {
    const before = rung;
    cable.cut();
    cable.mend();
    await until(() => reconnects === 1);
    await until(() => rung > before);
    await ring();
    await until(() => rung > before + 1);
  });

  it('does not take a database that is away for a listener that is deaf', async () => {
    await doorbell.close();
    let isAway = false;
    const sql = new Proxy(database.sql, {
      apply: (target, self, args) =>
        isAway ? Promise.reject(new Error('refused')) : Reflect.apply(target as never, self, args),
    });
    let asked = 0;
    doorbell = await hangDoorbell({
      directUrl: database.url,
      sql: new Proxy(sql, {
        apply: (target, self, args) => {
          asked += 1;
          return Reflect.apply(target as never, self, args);
        },
      }),
      log: pino({ level: 'silent' }),
      channels: {},
      onReconnect: () => (reconnects += 1),
      beatMs: 50,
    });
    isAway = true;
    const before = asked;
    await until(() => asked > before + 3);
    expect(doorbell.isHeard()).toBe(true);
  });
});
