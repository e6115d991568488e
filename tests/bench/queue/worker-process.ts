import { contenders } from './contenders';
import { nowMs } from './contender';

/** What a worker process tells the benchmark. */
export type WorkerMessage =
  { ready: true } | { completed: number; lastAtMs: number; startedAtMs: number; waits: number[] };

const [name, url, batch] = process.argv.slice(2) as [string, string, string];
const contender = contenders.find((each) => each.name === name)!;

let completed = 0;
let lastAtMs = 0;
let startedAtMs = Infinity;
let waits: number[] = [];
const tell = (message: WorkerMessage) => process.send!(message);

const running = await contender.work(url, Number(batch), {
  started(sentAt) {
    if (startedAtMs === Infinity) startedAtMs = nowMs();
    if (sentAt !== undefined) waits.push(nowMs() - sentAt);
  },
  completed(count) {
    completed += count;
    lastAtMs = nowMs();
  },
});
setInterval(() => {
  if (completed > 0 || startedAtMs !== Infinity) tell({ completed, lastAtMs, startedAtMs, waits });
  completed = 0;
  startedAtMs = Infinity;
  waits = [];
}, 5);
process.once('message', () => void running.stop().then(() => process.exit(0)));
tell({ ready: true });
