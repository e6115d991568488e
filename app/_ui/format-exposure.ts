import type { PublicPhoto } from '#server/photos/schemas';

type Exposure = Pick<PublicPhoto, 'exposureSeconds' | 'aperture' | 'iso' | 'focalLengthMm'>;

/** `1/250 s`, `f/2.8`, `ISO 400`, `35 mm`: what is known, in the order in which photographers say it. */
export function exposureParts({ exposureSeconds, aperture, iso, focalLengthMm }: Exposure): string[] {
  return [
    isPositive(exposureSeconds) && formatShutter(exposureSeconds),
    isPositive(aperture) && `f/${trim(aperture, 1)}`,
    isPositive(iso) && `ISO ${Math.round(iso)}`,
    isPositive(focalLengthMm) && `${trim(focalLengthMm, focalLengthMm < 10 ? 1 : 0)} mm`,
  ].filter((part) => part !== false);
}

/** The marks on shutter dials; a measured 1/249.6 is meant as 1/250. */
const DIAL = [
  3, 4, 5, 6, 8, 10, 13, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250,
  1600, 2000, 2500, 3200, 4000, 5000, 6400, 8000, 10_000, 12_800, 16_000, 20_000, 25_600, 32_000,
];

/** `1/250 s` below a third of a second, `0.5 s`, `2 s`, `2 min 30 s` above. */
export function formatShutter(seconds: number): string {
  if (seconds >= 60) {
    const whole = Math.round(seconds);
    const rest = whole % 60;
    return `${Math.floor(whole / 60)} min${rest ? ` ${rest} s` : ''}`;
  }
  if (seconds > 0.3) return `${trim(seconds, 1)} s`;
  const denominator = 1 / seconds;
  const mark = DIAL.find((each) => Math.abs(each - denominator) / each < 0.02);
  return `1/${mark ?? Math.round(denominator)} s`;
}

function isPositive(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
