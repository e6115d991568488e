import { parseArgs } from 'node:util';
import { UsageError } from '../run-command';

const USAGE = 'Usage: npm run cluster -- --replicas N, with N from 1 to 16 (2 when not given)';
const MOST = 16;

/** @throws UsageError */
export function parseCommandLine(args: string[]): { replicas: number } {
  const text = readReplicas(args);
  const replicas = Number(text);
  if (!/^\d{1,2}$/.test(text) || replicas < 1 || replicas > MOST) throw new UsageError(USAGE);
  return { replicas };
}

function readReplicas(args: string[]): string {
  try {
    return parseArgs({ args, options: { replicas: { type: 'string', default: '2' } } }).values.replicas;
  } catch {
    throw new UsageError(USAGE);
  }
}
