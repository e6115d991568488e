import { t as tAdmin } from '../../_messages/t-admin';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { TextField } from '../../(admin)/admin/_ui/field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm } from '../../(admin)/admin/_ui/use-form';
import { accountWords } from './account-words';

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
  const { problems, isSending, formProps } = useForm(
    (form) => onPassword(textOf(form, 'password')),
    (error) => ({ password: accountWords(error) }),
  );
  return (
    <Modal isOpen title={title} words={words} onOpenChange={onClose}>
      <form {...formProps} className="grid gap-4">
        <TextField
          label={t('secondFactor.password')}
          error={problems.password}
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
          <Button type="submit" look="solid" aria-disabled={isSending}>
            {action}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
