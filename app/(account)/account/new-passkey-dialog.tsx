import { useState, type FormEvent } from 'react';
import { t as tAdmin } from '../../_messages/t-admin';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';
import { addPasskey, type Passkey } from './_api/passkeys';
import { accountWords } from './account-words';
import { textOf } from '../../(admin)/admin/_ui/text-of';

interface Props {
  onClose: () => void;
  onAdded: (passkey: Passkey) => void;
}

/** A name, then the browser's own questions. */
export function NewPasskeyDialog({ onClose, onAdded }: Props) {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = textOf(event.currentTarget, 'name').trim();
    if (name === '') return;
    setSending(true);
    setProblem(null);
    try {
      onAdded(await addPasskey(name));
    } catch (error) {
      setProblem(accountWords(error));
      setSending(false);
    }
  }

  return (
    <Modal isOpen title={t('passkey.add')} onOpenChange={onClose}>
      <form onSubmit={(event) => void add(event)} className="grid gap-4">
        <TextField
          label={t('passkey.name')}
          hint={t('passkey.nameHint')}
          error={problem}
          name="name"
          required
          maxLength={60}
          autoComplete="off"
          autoFocus
        />
        <ModalActions>
          <Button look="quiet" onClick={onClose}>
            {tAdmin('dialog.cancel')}
          </Button>
          <Button type="submit" look="solid" disabled={isSending}>
            {isSending ? t('passkey.adding') : t('passkey.create')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
