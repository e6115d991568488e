import { UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import type { Invitation, MadeInvitation } from '#server/people/schemas';
import { t as tAccount } from '../../../_messages/t-account';
import { t as tAdmin } from '../../../_messages/t-admin';
import { t } from '../../../_messages/t-people';
import { invitePerson } from '../_api/people';
import { Button } from '../_ui/button';
import { Choice } from '../_ui/choice';
import { CopyField } from '../_ui/copy-field';
import { TextField } from '../_ui/field';
import { Modal, ModalActions } from '../_ui/modal';
import { problemWords } from '../_ui/problem-words';
import { textOf } from '../_ui/text-of';
import { useForm } from '../_ui/use-form';

type Role = Invitation['role'];

/** Asks for an address and a role, and shows the link, once. */
export function InviteDialog({ onInvited }: { onInvited: (invitation: Invitation) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const close = () => {
    setOpen(false);
    setMade(null);
  };

  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserRoundPlus aria-hidden className="size-4" />
        {t('invite.invite')}
      </Button>
      {made === null ? (
        <Modal isOpen={isOpen} title={t('invite.title')} words={t('invite.words')} onOpenChange={setOpen}>
          <InviteForm
            onCancel={close}
            onMade={(invitation) => {
              setMade(invitation);
              const { id, email, role, expiresAt } = invitation;
              onInvited({ id, email, role, expiresAt, createdAt: new Date().toISOString() });
            }}
          />
        </Modal>
      ) : (
        <Modal
          isOpen
          isKept
          title={t('invite.readyTitle')}
          words={t('invite.readyWords', { email: made.email })}
          onOpenChange={close}
        >
          <CopyField label={t('invite.link')} hint={t('invite.linkHint')} value={made.url} />
          <ModalActions>
            <Button look="solid" onClick={close}>
              {t('invite.close')}
            </Button>
          </ModalActions>
        </Modal>
      )}
    </>
  );
}

function InviteForm({ onCancel, onMade }: { onCancel: () => void; onMade: (invitation: MadeInvitation) => void }) {
  const [role, setRole] = useState<Role>('member');
  const { problems, isSending, formProps } = useForm(
    async (form) => onMade(await invitePerson({ email: textOf(form, 'email').trim(), role })),
    (error) => ({ email: problemWords(error) }),
  );

  return (
    <form {...formProps} className="grid gap-4">
      <TextField
        label={t('invite.email')}
        error={problems.email}
        name="email"
        type="email"
        required
        maxLength={254}
        autoComplete="off"
        autoFocus
      />
      <div className="grid gap-1">
        <span aria-hidden className="text-xs font-medium text-muted">
          {t('invite.role')}
        </span>
        <Choice
          label={t('invite.role')}
          value={role}
          onChange={setRole}
          options={[
            { value: 'member', label: tAccount('role.member') },
            { value: 'admin', label: tAccount('role.admin') },
          ]}
        />
        <p className="text-xs text-pretty text-muted">{t('person.roleWords')}</p>
      </div>
      <ModalActions>
        <Button look="quiet" onClick={onCancel}>
          {tAdmin('dialog.cancel')}
        </Button>
        <Button type="submit" look="solid" aria-disabled={isSending}>
          {t('invite.create')}
        </Button>
      </ModalActions>
    </form>
  );
}
