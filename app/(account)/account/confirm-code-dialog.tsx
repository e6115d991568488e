import { useState, type FormEvent } from 'react';
import { t as tAdmin } from '../../_messages/t-admin';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { CopyField } from '../../(admin)/admin/_ui/copy-field';
import { TextField } from '../../(admin)/admin/_ui/field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';
import { confirmSecondFactor } from './_api/second-factor';
import { accountWords } from './account-words';
import { QrCode } from './qr-code';
import { textOf } from '../../(admin)/admin/_ui/text-of';

interface Props {
  totpURI: string;
  onClose: () => void;
  onDone: () => void;
}

/** The key, as a picture for the phone and as text, and the first code that shows that it arrived. */
export function ConfirmCodeDialog({ totpURI, onClose, onDone }: Props) {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function confirm(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = textOf(event.currentTarget, 'code').replace(/\D/g, '');
    setSending(true);
    setProblem(null);
    try {
      await confirmSecondFactor(code);
      onDone();
    } catch (error) {
      setProblem(accountWords(error));
      setSending(false);
    }
  }

  return (
    <Modal isOpen isKept title={t('secondFactor.setUpTitle')} words={t('secondFactor.scan')} onOpenChange={onClose}>
      <QrCode text={totpURI} label={t('secondFactor.qr')} />
      <CopyField label={t('secondFactor.key')} value={new URL(totpURI).searchParams.get('secret') ?? ''} />
      <form method="post" onSubmit={(event) => void confirm(event)} className="grid gap-4">
        <TextField
          label={t('secondFactor.code')}
          error={problem}
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
          <Button type="submit" look="solid" disabled={isSending}>
            {t('secondFactor.confirm')}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
