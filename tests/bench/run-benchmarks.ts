import { runAuthBench } from './auth';
import { runCoherenceBench } from './coherence';
import { runDistanceBench } from './distance';
import { runGalleryBench } from './gallery';
import { runQueueBench } from './queue';
import { runPipelineBench } from './pipeline';
import { passes, type BenchRow } from './row';
import { runReplicasBench } from './replicas';
import { runUploadToVisibleBench } from './upload-to-visible';

const benchmarks: Record<string, () => Promise<BenchRow[]>> = {
  pipeline: runPipelineBench,
  gallery: runGalleryBench,
  auth: runAuthBench,
  distance: runDistanceBench,
  coherence: runCoherenceBench,
  queue: runQueueBench,
  replicas: runReplicasBench,
  'upload-to-visible': runUploadToVisibleBench,
};

/** `npm run bench [-- NAME …] [--json]`. @returns the exit status: 0 when every bar is passed */
export async function runBenchmarks(args: string[]): Promise<number> {
  const isJson = args.includes('--json');
  const names = args.filter((arg) => arg !== '--json');
  const unknown = names.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`);
    return 1;
  }
  const results: Record<string, BenchRow[]> = {};
  for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
    const rows = await benchmarks[name]!();
    results[name] = rows;
    if (!isJson) print(name, rows);
  }
  if (isJson) console.log(JSON.stringify(results, null, 2));
  return Object.values(results).flat().every(passes) ? 0 : 1;
}

function print(name: string, rows: BenchRow[]): void {
  console.log(`\n${name}`);
  for (const row of rows) {
    const value = row.value >= 100 ? row.value.toFixed(0) : row.value.toFixed(2);
    const bar = row.bar ? `  ${passes(row) ? 'passes' : 'FAILS'} ${describeBar(row.bar)}` : '';
    console.log(`  ${row.name.padEnd(58)} ${value.padStart(8)} ${row.unit.padEnd(10)}${bar}`);
  }
}

function describeBar({ min, max }: NonNullable<BenchRow['bar']>): string {
  return [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`].filter(Boolean).join(', ');
}
