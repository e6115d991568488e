import { setTimeout as delay } from 'node:timers/promises';
import { enqueueVariants, FIRST_LOOK, VARIANTS } from '#server/preprocess/enqueue';
import type { TaskHandler, TaskHandlers } from '#server/tasks/handler';
import { startOwnWorker } from '../own-worker';

const [url, firstLookMs, variantsMs] = process.argv.slice(2) as [string, string, string];

/** Tasks that wait in the place of photos, and commit as those do. */
const handlers: TaskHandlers = new Map<string, TaskHandler>([
  [
    FIRST_LOOK,
    {
      async run({ payload }) {
        await delay(Number(firstLookMs));
        return (transaction) => enqueueVariants(transaction, String(payload.photoId), String(payload.ownerId));
      },
    },
  ],
  [
    VARIANTS,
    {
      async run() {
        await delay(Number(variantsMs));
        return async () => {};
      },
    },
  ],
]);

const own = await startOwnWorker(url, handlers, { concurrency: 1 });
process.once('message', () => void own.stop().then(() => process.exit(0)));
process.send!('ready');
