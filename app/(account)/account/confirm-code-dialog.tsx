import { t as tAdmin } from '../../_messages/t-admin';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { CopyField } from '../../(admin)/admin/_ui/copy-field';
import { TextField } from '../../(admin)/admin/_ui/field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm } from '../../(admin)/admin/_ui/use-form';
import { confirmSecondFactor } from './_api/second-factor';
import { accountWords } from './account-words';
import { QrCode } from './qr-code';

interface Props {
  totpURI: string;
  onClose: () => void;
  onDone: () => void;
}

/** The key, as a picture for another phone, as a link for this one and as text, and the first code that shows that it arrived. */
export function ConfirmCodeDialog({ totpURI, onClose, onDone }: Props) {
  const key = new URL(totpURI).searchParams.get('secret') ?? '';
  const { problems, isSending, formProps } = useForm(
    async (form) => {
      await confirmSecondFactor(textOf(form, 'code').replace(/\D/g, ''));
      onDone();
    },
    (error) => ({ code: accountWords(error) }),
  );
  return (
    <Modal isOpen isKept title={t('secondFactor.setUpTitle')} words={t('secondFactor.scan')} onOpenChange={onClose}>
      <Button asChild className="not-pointer-coarse:hidden">
        <a href={totpURI}>{t('secondFactor.openApp')}</a>
      </Button>
      <QrCode text={totpURI} label={t('secondFactor.qr')} />
      <CopyField label={t('secondFactor.key')} value={key}>
        {/* Set apart by space that is not copied along. */}
        {key.match(/.{1,4}/g)?.map((four, index) => (
          <span key={index} className="me-2 inline-block">
            {four}
          </span>
        ))}
      </CopyField>
      <form {...formProps} className="grid gap-4">
        <TextField
          label={t('secondFactor.code')}
          error={problems.code}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          required
          autoFocus
          className="font-mono tracking-widest"
        />
        <ModalActions>
          <Button look="quiet" onClick={onClose}>
            {tAdmin('dialog.cancel')}
          </Button>
          <Button type="submit" look="solid" aria-disabled={isSending}>
            {t('secondFactor.confirm')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
