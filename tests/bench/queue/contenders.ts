import type { Contender } from './contender';
import { graphileWorker } from './graphile-worker';
import { pgBoss } from './pg-boss';
import { safelight } from './safelight';

export const contenders: readonly Contender[] = [safelight, graphileWorker, pgBoss];
