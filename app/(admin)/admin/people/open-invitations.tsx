import type { Invitation } from '#server/people/schemas';
import { t as tAccount } from '../../../_messages/t-account';
import { t } from '../../../_messages/t-people';
import { revokeInvitation } from '../_api/people';
import { Button } from '../_ui/button';
import { notifyDone } from '../_ui/notify';
import { RelativeTime } from '../_ui/relative-time';
import { useSending } from '../_ui/use-sending';

interface Props {
  invitations: readonly Invitation[];
  onRevoked: (id: string) => void;
}

/** Links that nobody has used yet. Each was shown once; what is lost is invited anew. */
export function OpenInvitations({ invitations, onRevoked }: Props) {
  const [isSending, send] = useSending();
  if (invitations.length === 0) return null;

  async function revoke(invitation: Invitation) {
    await revokeInvitation(invitation.id);
    onRevoked(invitation.id);
    notifyDone(t('invite.cancelled', { email: invitation.email }));
  }

  return (
    <section aria-labelledby="open-invitations" className="mx-4 mb-4 rounded-md border border-line bg-raised md:mx-6">
      <h2 id="open-invitations" className="px-4 pt-3 pb-1 text-xs font-medium text-muted">
        {t('invite.open')}
      </h2>
      <ul className="px-4 pb-1">
        {invitations.map((invitation) => (
          <li
            key={invitation.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2 text-sm last:border-0"
          >
            <span className="min-w-0 flex-1 basis-48 truncate" title={invitation.email}>
              {invitation.email}
            </span>
            <span className="text-xs text-muted">{tAccount(`role.${invitation.role}`)}</span>
            <span className="me-auto text-xs text-muted tabular-nums sm:me-0">
              {isOver(invitation) ? t('invite.over') : t('invite.expires')} <RelativeTime iso={invitation.expiresAt} />
            </span>
            <Button
              size="small"
              look="quiet"
              className="pointer-coarse:h-9"
              aria-label={t('invite.cancelNamed', { email: invitation.email })}
              aria-disabled={isSending}
              onClick={() => send(() => revoke(invitation))}
            >
              {t('invite.cancel')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isOver({ expiresAt }: Invitation): boolean {
  return Date.parse(expiresAt) < Date.now();
}
