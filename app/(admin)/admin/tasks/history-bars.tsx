import { memo } from 'react';
import { classes } from '../_ui/classes';
import type { Hour } from './history-days';

const STEP = 4;
const BAR = 3;
/** Above the line and below it. */
const UP = 44;
const DOWN = 14;
const LINE = 1;

interface Props {
  hours: readonly Hour[];
  pointed: number | null;
  label: string;
}

/** Two bars an hour to one scale; the least that happened can still be seen. */
export const HistoryBars = memo(function HistoryBars({ hours, pointed, label }: Props) {
  const most = Math.max(1, ...hours.map((hour) => Math.max(hour.done, (hour.failed * UP) / DOWN)));
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * UP));
  const width = hours.length * STEP;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${UP + LINE + DOWN}`}
      preserveAspectRatio="none"
      className="h-16 w-full rtl:-scale-x-100"
    >
      <rect y={UP} width={width} height={LINE} className="fill-line" />
      {hours.map(({ atMs, done, failed }, index) => {
        const x = index * STEP;
        return (
          <g key={atMs} className={classes(pointed === index ? 'opacity-100' : pointed !== null && 'opacity-50')}>
            {pointed === index && <rect x={x} width={STEP} height={UP + LINE + DOWN} className="fill-line" />}
            {done > 0 && (
              <rect x={x} y={UP - heightOf(done)} width={BAR} height={heightOf(done)} className="fill-muted" />
            )}
            {failed > 0 && <rect x={x} y={UP + LINE} width={BAR} height={heightOf(failed)} className="fill-ink" />}
          </g>
        );
      })}
    </svg>
  );
});
