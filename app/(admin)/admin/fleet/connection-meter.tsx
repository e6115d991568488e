import { t } from '../../../_messages/t-admin';
import { classes } from '../_ui/classes';

interface Props {
  open: number;
  claimed: number;
  allowed: number;
}

/** What is open of what may be opened of what the server allows; red once it may be too much. */
export function ConnectionMeter({ open, claimed, allowed }: Props) {
  const most = Math.max(allowed, claimed, open, 1);
  const width = (count: number) => ({ width: `${(count / most) * 100}%` });
  return (
    <div
      role="meter"
      aria-label={t('fleet.connections')}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={claimed}
      aria-valuetext={t('fleet.meter', { open, claimed, allowed })}
      className="relative mb-1.5 h-1.5 max-w-64 overflow-hidden rounded-full bg-line"
    >
      <div
        className={classes('absolute inset-y-0 start-0', claimed > allowed ? 'bg-safelight' : 'bg-muted/50')}
        style={width(claimed)}
      />
      <div className="absolute inset-y-0 start-0 bg-ink" style={width(open)} />
    </div>
  );
}
