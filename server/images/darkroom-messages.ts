import type { DevelopErrorCode, DevelopStage } from './develop-error';
import type { DevelopJob, DevelopProgress, FirstLook, Variants } from './develop-types';

/** To a child: one job; the next only after its answer. */
export interface DarkroomRequest {
  job: DevelopJob;
}

/** From a child: progress as it comes, then a result or a failure. */
export type DarkroomReply =
  | { kind: 'progress'; progress: DevelopProgress }
  | { kind: 'result'; result: FirstLook | Variants }
  | { kind: 'failure'; code: DevelopErrorCode; stage: DevelopStage; message: string; reason: string };
