import { useState } from 'react';
import { t } from '../../_messages/t-account';
import { beginSecondFactor, type SecondFactorSetUp as SetUp } from './_api/second-factor';
import { ConfirmCodeDialog } from './confirm-code-dialog';
import { PasswordDialog } from './password-dialog';

interface Props {
  onClose: () => void;
  onDone: (backupCodes: readonly string[]) => void;
}

/** The password, then the key for the app; on only once a code of the app was right. */
export function SecondFactorSetUp({ onClose, onDone }: Props) {
  const [setUp, setSetUp] = useState<SetUp | null>(null);
  if (setUp === null) {
    return (
      <PasswordDialog
        title={t('secondFactor.setUpTitle')}
        words={t('secondFactor.setUpWords')}
        action={t('secondFactor.next')}
        onClose={onClose}
        onPassword={async (password) => setSetUp(await beginSecondFactor(password))}
      />
    );
  }
  return <ConfirmCodeDialog totpURI={setUp.totpURI} onClose={onClose} onDone={() => onDone(setUp.backupCodes)} />;
}
