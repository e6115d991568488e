import { pino } from 'pino';
import { startBus } from '#server/coherence/bus';
import { connect } from '#server/db/client';

/** One replica's ear: tells when it heard of which change, on the clock that all processes of a machine share. */
const url = process.argv[2]!;
const { sql, close } = connect(url, 3);
const bus = await startBus(sql, url, pino({ level: 'warn' }, pino.destination(2)));
bus.onChange(({ topic, key }) => {
  if (topic === 'bench') process.send!({ key, atNs: String(process.hrtime.bigint()) });
});
process.once(
  'message',
  () =>
    void bus
      .close()
      .then(close)
      .then(() => process.exit(0)),
);
process.send!('ready');
