import type { ApiToken } from '#server/tokens/schemas';
import { t } from '../../../../_messages/t-people';
import { CalendarDay } from '../../_ui/calendar-day';
import { classes } from '../../_ui/classes';
import { Mark } from '../../_ui/mark';
import { RelativeTime } from '../../_ui/relative-time';
import { hasEnded } from '../ended';
import { RevokeButton } from './revoke-button';
import { scopeWords } from './scope-words';

interface Props {
  token: ApiToken;
  isSending: boolean;
  onRevoke: () => void;
}

export function TokenRow({ token, isSending, onRevoke }: Props) {
  const isOver = hasEnded(token);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm md:grid-cols-[minmax(0,1.2fr)_minmax(0,1.6fr)_8rem_8rem_4.5rem] md:px-6">
      <div className="grid min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className={classes('truncate', isOver ? 'text-muted' : 'text-ink')} title={token.name}>
            {token.name}
          </span>
          {isOver && <Mark>{t('token.ended')}</Mark>}
        </span>
        <span className="truncate text-xs text-muted">
          <span className="font-mono">…{token.hint}</span> {t('token.madeBy', { name: token.owner.name })}
        </span>
      </div>
      <span className="col-span-2 text-xs text-pretty text-muted md:col-span-1">{scopeWords(token.scopes)}</span>
      <span className="text-xs text-muted tabular-nums">
        {token.lastUsedAt === null ? (
          t('token.neverUsed')
        ) : (
          <>
            <span className="md:sr-only">{t('token.lastUsed')} </span>
            <RelativeTime iso={token.lastUsedAt} />
          </>
        )}
      </span>
      <span className="text-end text-xs text-muted tabular-nums md:text-start">
        {token.expiresAt === null ? (
          t('token.neverEnds')
        ) : (
          <>
            <span className="md:sr-only">{isOver ? t('token.ended') : t('token.ends')} </span>
            <CalendarDay iso={token.expiresAt} />
          </>
        )}
      </span>
      <RevokeButton name={token.name} isOver={isOver} isSending={isSending} onRevoke={onRevoke} />
    </li>
  );
}
