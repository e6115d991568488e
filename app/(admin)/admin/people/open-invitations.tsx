import { useState } from 'react';
import type { Invitation } from '#server/people/schemas';
import { t } from '../../../_messages/t-people';
import { revokeInvitation } from '../_api/people';
import { Button } from '../_ui/button';
import { notifyDone } from '../_ui/notify';
import { useSending } from '../_ui/use-sending';
import { endedLast, hasEnded } from './ended';
import { InvitationRow } from './invitation-row';

/** The people are what one comes to see: beyond these, the rest is asked for. */
const FEW = 3;

interface Props {
  invitations: readonly Invitation[];
  onRevoked: (id: string) => void;
}

/** Links that nobody has used yet. Each was shown once; what is lost is invited anew. */
export function OpenInvitations({ invitations, onRevoked }: Props) {
  const [isWhole, setWhole] = useState(false);
  const [isSending, send] = useSending();
  if (invitations.length === 0) return null;
  const rest = invitations.length - FEW;
  const shown = endedLast(invitations).slice(0, isWhole ? undefined : FEW);

  async function revoke(invitation: Invitation) {
    await revokeInvitation(invitation.id);
    onRevoked(invitation.id);
    const words = hasEnded(invitation) ? 'invite.removed' : 'invite.cancelled';
    notifyDone(t(words, { email: invitation.email }));
  }

  return (
    <section aria-labelledby="open-invitations" className="mx-4 mb-4 rounded-md border border-line bg-raised md:mx-6">
      <h2 id="open-invitations" className="px-4 pt-3 pb-1 text-xs font-medium text-muted">
        {t('invite.open')}
      </h2>
      <ul className="px-4 pb-1">
        {shown.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            isSending={isSending}
            onRevoke={() => send(() => revoke(invitation))}
          />
        ))}
      </ul>
      {rest > 0 && (
        // One button for both ways, so that the focus stays on it.
        <Button size="small" look="quiet" className="mx-2 mb-2" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('invite.showFewer') : t('invite.showMore', { count: rest })}
        </Button>
      )}
    </section>
  );
}
