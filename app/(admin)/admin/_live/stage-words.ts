import { t } from '../../../_messages/t-admin';

/** The engine's name of a stage (`encoding avif 1600`) as a sentence begins. */
export function stageWords(stage: string | null | undefined): string {
  if (!stage) return t('stage.start');
  const words = stage
    .replace(/\bavif\b/, 'AVIF')
    .replace(/\bwebp\b/, 'WebP')
    .replace(/\bjpeg\b/, 'JPEG');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
