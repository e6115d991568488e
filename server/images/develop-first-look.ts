import { decodePhoto } from './decode-photo';
import { atStage } from './develop-error';
import type { DevelopProgress, FirstLook, FirstLookJob } from './develop-types';
import { encodeCascade } from './develop-variants';
import { describePixels } from './describe-pixels';
import { openPhoto } from './open-photo';
import { readMetadata } from './read-metadata';
import { firstLookVariants } from './variant-set';

/** Makes a photo presentable, fast: its facts, its placeholder and the few files that a gallery cannot do without. */
export async function developFirstLook(
  job: FirstLookJob,
  report: (progress: DevelopProgress) => void,
): Promise<FirstLook> {
  report({ stage: 'reading', fraction: 0 });
  const photo = await openPhoto(job);
  const metadata = await readMetadata(photo);
  const specs = firstLookVariants(photo.width, photo.height);
  const widest = specs[0]!;
  report({ stage: 'decoding', fraction: 0.1 });
  const pixels = await decodePhoto(photo, widest.width, widest.height);
  const description = await atStage('describe', () => describePixels(pixels));
  const files = await encodeCascade(pixels, specs, job.outDir, (progress) =>
    report({ ...progress, fraction: 0.6 + 0.4 * progress.fraction }),
  );
  return { kind: 'first-look', width: photo.width, height: photo.height, ...description, metadata, files };
}
