import { t } from '../../../_messages/t-admin';
import type { Connection } from '../_live/board-store';
import { classes } from './classes';

/** Whether what is shown is how it stands now. */
export function ConnectionSign({ connection }: { connection: Connection }) {
  return (
    <p role="status" className="flex items-center gap-2 text-xs whitespace-nowrap text-muted">
      <span
        aria-hidden
        className={classes('size-2 rounded-full', connection === 'live' ? 'bg-safelight' : 'border border-muted')}
      />
      {t(`connection.${connection}`)}
    </p>
  );
}
