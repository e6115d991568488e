import sharp from 'sharp';
import { collectGarbage } from './collect-garbage';
import type { DarkroomReply, DarkroomRequest } from './darkroom-messages';
import { atStage, DevelopError } from './develop-error';
import { developFirstLook } from './develop-first-look';
import type { DevelopProgress } from './develop-types';
import { developVariants } from './develop-variants';

/*
 * The process that develops photos, started by darkroom-process.ts and by nothing else. Whatever a hostile file does to
 * the libraries, it does here.
 */

// One thread an operation: as many photos at once as there are cores beat many threads on one.
sharp.concurrency(1);
sharp.cache(false);
// Only what PhotoType names is ever parsed, whatever a file pretends to be.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff'].map((format) => `VipsForeignLoad${format}`),
});

// Ctrl-C and a service manager signal the whole group; when a child ends is for its parent to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// Not process.exit: that waits for the threads that are still encoding.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (request: DarkroomRequest) => void answer(request));

async function answer({ job }: DarkroomRequest): Promise<void> {
  try {
    const result = await atStage('start', async () =>
      job.kind === 'first-look' ? developFirstLook(job, report) : developVariants(job, report),
    );
    send({ kind: 'result', result });
  } catch (error) {
    if (!(error instanceof DevelopError)) throw error;
    const { code, stage, message, cause } = error;
    send({ kind: 'failure', code, stage, message, reason: cause instanceof Error ? cause.message : '' });
  } finally {
    collectGarbage();
  }
}

function report(progress: DevelopProgress): void {
  send({ kind: 'progress', progress });
}

function send(reply: DarkroomReply): void {
  process.send?.(reply);
}
