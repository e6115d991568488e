import { useState, type FormEvent } from 'react';
import { t as tAdmin } from '../../_messages/t-admin';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';
import { accountWords } from './account-words';
import { textOf } from '../../(admin)/admin/_ui/text-of';

interface Props {
  title: string;
  words: string;
  action: string;
  onClose: () => void;
  /** Does what the password is asked for; what it throws is said under the field. */
  onPassword: (password: string) => Promise<void>;
}

/** Asks whether it is really you at this desk. */
export function PasswordDialog({ title, words, action, onClose, onPassword }: Props) {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function go(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = textOf(event.currentTarget, 'password');
    setSending(true);
    setProblem(null);
    try {
      await onPassword(password);
    } catch (error) {
      setProblem(accountWords(error));
      setSending(false);
    }
  }

  return (
    <Modal isOpen title={title} words={words} onOpenChange={onClose}>
      <form method="post" onSubmit={(event) => void go(event)} className="grid gap-4">
        <TextField
          label={t('secondFactor.password')}
          error={problem}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          autoFocus
        />
        <ModalActions>
          <Button look="quiet" onClick={onClose}>
            {tAdmin('dialog.cancel')}
          </Button>
          <Button type="submit" look="solid" disabled={isSending}>
            {action}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
