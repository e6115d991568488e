const HEIGHT = 40;
const BAR = 3;
const STEP = 5;

/** One bar a minute, the latest at the end. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${values.length * STEP - (STEP - BAR)} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-16 w-full rtl:-scale-x-100"
    >
      {values.map((value, minute) => {
        const height = value === 0 ? 1 : Math.max(2, (value / most) * HEIGHT);
        return (
          <rect
            key={minute}
            x={minute * STEP}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            className={value === 0 ? 'fill-line' : 'fill-muted'}
          />
        );
      })}
    </svg>
  );
}
