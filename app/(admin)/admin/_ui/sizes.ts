/** `8.2 MB`: always megabytes, so that two sizes can be compared at a glance. */
export function megabytes(bytes: number, language: string): string {
  const value = bytes / 1_000_000;
  const digits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'megabyte',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value > 0 ? Math.max(value, 0.1) : 0);
}
