import type { Invitation } from '#server/people/schemas';
import { t as tAccount } from '../../../_messages/t-account';
import { t } from '../../../_messages/t-people';
import { Button } from '../_ui/button';
import { CalendarDay } from '../_ui/calendar-day';
import { classes } from '../_ui/classes';
import { hasEnded } from './ended';

interface Props {
  invitation: Invitation;
  isSending: boolean;
  onRevoke: () => void;
}

export function InvitationRow({ invitation, isSending, onRevoke }: Props) {
  const { email, role, expiresAt } = invitation;
  const isOver = hasEnded(invitation);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-2 text-sm last:border-0 sm:grid-cols-[minmax(0,1fr)_6rem_9rem_4.5rem]">
      <span className={classes('truncate', isOver && 'text-muted')} title={email}>
        {email}
      </span>
      <span className="text-end text-xs text-muted sm:text-start">{tAccount(`role.${role}`)}</span>
      <span className="text-xs text-muted tabular-nums">
        {isOver ? t('invite.over') : t('invite.expires')} <CalendarDay iso={expiresAt} />
      </span>
      <Button
        size="small"
        look="quiet"
        className="justify-self-end"
        aria-label={t(isOver ? 'invite.removeNamed' : 'invite.cancelNamed', { email })}
        aria-disabled={isSending}
        onClick={onRevoke}
      >
        {isOver ? t('invite.remove') : t('invite.cancel')}
      </Button>
    </li>
  );
}
