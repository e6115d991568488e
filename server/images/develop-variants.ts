import { decodePhoto } from './decode-photo';
import { atStage } from './develop-error';
import type { DevelopProgress, VariantFile, VariantSpec, Variants, VariantsJob } from './develop-types';
import { collectGarbage } from './collect-garbage';
import { encodeVariant } from './encode-variant';
import { openPhoto } from './open-photo';
import { resizePixels, type Pixels } from './pixels';
import { remainingVariants } from './variant-set';

/** Makes every file that the first look did not: one decode, each width scaled from the next wider one. */
export async function developVariants(
  job: VariantsJob,
  report: (progress: DevelopProgress) => void,
): Promise<Variants> {
  report({ stage: 'reading', fraction: 0 });
  const photo = await openPhoto(job);
  const specs = remainingVariants(photo.width, photo.height);
  const widest = specs[0]!;
  report({ stage: 'decoding', fraction: 0.02 });
  const pixels = await decodePhoto(photo, widest.width, widest.height);
  collectGarbage();
  const files = await encodeCascade(pixels, specs, job.outDir, (progress) =>
    report({ ...progress, fraction: 0.1 + 0.9 * progress.fraction }),
  );
  return { kind: 'variants', width: photo.width, height: photo.height, files };
}

/** Encodes specs, widest first, scaling down as it goes. Progress counts pixels, which is what encoding time follows. */
export async function encodeCascade(
  widest: Pixels,
  specs: readonly VariantSpec[],
  outDir: string,
  report: (progress: DevelopProgress) => void,
): Promise<VariantFile[]> {
  const totalPixels = specs.reduce((sum, spec) => sum + spec.width * spec.height, 0);
  let donePixels = 0;
  let pixels = widest;
  const files: VariantFile[] = [];
  for (const spec of specs) {
    report({ stage: `encoding ${spec.format} ${spec.width}`, fraction: donePixels / totalPixels });
    pixels = await atStage('resize', () => resizePixels(pixels, spec.width, spec.height));
    files.push(await encodeVariant(pixels, spec.format, outDir));
    donePixels += spec.width * spec.height;
  }
  return files;
}
