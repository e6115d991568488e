import type { Histogram as Bins } from '#server/photos/schemas';
import { t } from '../_messages/t';

const HEIGHT = 40;

/** Shadows to highlights: brightness as a filled shape, the three colours as light laid over each other. */
export function Histogram({ bins }: { bins: Bins }) {
  const last = Math.max(1, bins.luminance.length - 1);
  return (
    <svg
      viewBox={`0 0 ${last} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('photo.histogramLabel')}
      className="block h-20 w-full border-b border-line"
    >
      <path d={outline(bins.luminance)} className="fill-ink/12" />
      <g strokeWidth="1.25" fillOpacity="0.16">
        {(['red', 'green', 'blue'] as const).map((channel) => (
          <path
            key={channel}
            d={outline(bins[channel])}
            fill={CHANNELS[channel]}
            stroke={CHANNELS[channel]}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </g>
    </svg>
  );
}

/** The light itself, not a theme's colours. */
const CHANNELS = { red: '#d4453c', green: '#3f9a52', blue: '#3c72c8' };

function outline(values: readonly number[]): string {
  const points = values.map((value, index) => `${index},${round(HEIGHT * (1 - value))}`);
  return `M0,${HEIGHT}L${points.join('L')}L${Math.max(1, values.length - 1)},${HEIGHT}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
