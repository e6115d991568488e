import { t as tAdmin } from '../../_messages/t-admin';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { FormProblem, TextField } from '../../(admin)/admin/_ui/field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm } from '../../(admin)/admin/_ui/use-form';
import { addPasskey, type Passkey } from './_api/passkeys';
import { accountWords } from './account-words';

interface Props {
  onClose: () => void;
  onAdded: (passkey: Passkey) => void;
}

/** A name, then the browser's own questions. */
export function NewPasskeyDialog({ onClose, onAdded }: Props) {
  const { problems, isSending, formProps } = useForm(
    async (form) => onAdded(await addPasskey(textOf(form, 'name').trim())),
    (error) => ({ form: accountWords(error) }),
  );
  return (
    <Modal isOpen title={t('passkey.add')} onOpenChange={onClose}>
      <form {...formProps} className="grid gap-4">
        <TextField
          label={t('passkey.name')}
          hint={t('passkey.nameHint')}
          error={problems.name}
          name="name"
          required
          pattern=".*\S.*"
          maxLength={60}
          autoComplete="off"
          autoFocus
        />
        <FormProblem words={problems.form} />
        <ModalActions>
          <Button look="quiet" onClick={onClose}>
            {tAdmin('dialog.cancel')}
          </Button>
          <Button type="submit" look="solid" aria-disabled={isSending}>
            {isSending ? t('passkey.adding') : t('passkey.create')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
