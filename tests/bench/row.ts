/** One measured figure, and the bar it must pass where there is one. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  bar?: { min?: number; max?: number };
}

export function passes({ value, bar }: BenchRow): boolean {
  return (bar?.min === undefined || value >= bar.min) && (bar?.max === undefined || value <= bar.max);
}

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
