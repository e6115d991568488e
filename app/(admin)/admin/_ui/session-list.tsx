import { Monitor, Smartphone } from 'lucide-react';
import type { SessionView } from '#server/people/schemas';
import { t } from '../../../_messages/t-account';
import { Button } from './button';
import { LastSeen } from './last-seen';
import { Mark } from './mark';
import { RelativeTime } from './relative-time';

interface Props {
  sessions: readonly SessionView[];
  isSending: boolean;
  onEnd: (session: SessionView) => void;
}

/** Where somebody is signed in, by device; the one at hand first. */
export function SessionList({ sessions, isSending, onEnd }: Props) {
  const inOrder = sessions.toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent));
  return (
    <ul aria-label={t('session.list')} className="grid">
      {inOrder.map((session) => (
        <li key={session.id} className="flex items-center gap-3 border-b border-line py-3 first:pt-0 last:border-0">
          <DeviceIcon session={session} />
          <div className="grid min-w-0 flex-1 gap-0.5">
            <p className="flex flex-wrap items-center gap-x-2">
              <span className="truncate text-sm text-ink">{deviceName(session)}</span>
              {session.isCurrent && <Mark>{t('session.here')}</Mark>}
            </p>
            <p className="flex flex-wrap gap-x-3 text-xs text-muted tabular-nums">
              <span>
                {t('session.lastSeen')} <LastSeen iso={session.lastSeenAt} isHere={session.isCurrent} />
              </span>
              <span>
                {t('session.signedIn')} <RelativeTime iso={session.createdAt} />
              </span>
              {session.ipAddress && <span className="[overflow-wrap:anywhere]">{session.ipAddress}</span>}
            </p>
          </div>
          {!session.isCurrent && (
            <Button
              size="small"
              aria-label={t('session.endNamed', { device: deviceName(session) })}
              aria-disabled={isSending}
              onClick={() => onEnd(session)}
            >
              {t('session.end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function DeviceIcon({ session }: { session: SessionView }) {
  const Icon = session.isHandheld ? Smartphone : Monitor;
  return <Icon aria-hidden className="hidden size-5 shrink-0 stroke-[1.25] text-muted sm:block" />;
}

export function deviceName(session: SessionView): string {
  return session.device || t('session.unknown');
}
