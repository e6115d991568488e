import { useState } from 'react';
import type { Profile } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { notifyDone } from '../../(admin)/admin/_ui/notify';
import { endSecondFactor, makeRecoveryCodes } from './_api/second-factor';
import { PasswordDialog } from './password-dialog';
import { RecoveryCodes } from './recovery-codes';
import { SecondFactorSetUp } from './second-factor-set-up';
import { Section } from '../../(admin)/admin/_ui/section';

interface Props {
  profile: Profile;
  onChange: (isEnabled: boolean) => void;
}

type Open = 'setUp' | 'turnOff' | 'newCodes' | null;

export function SecondFactorSection({ profile, onChange }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => setOpen(null);

  return (
    <Section title={t('secondFactor.title')} words={t('secondFactor.words')}>
      {profile.twoFactorEnabled ? (
        <>
          <p className="text-sm">
            <strong className="font-medium">{t('secondFactor.on')}</strong>{' '}
            <span className="text-muted">{t('secondFactor.onWords')}</span>
          </p>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setOpen('newCodes')}>{t('secondFactor.codesNew')}</Button>
            <Button onClick={() => setOpen('turnOff')}>{t('secondFactor.turnOff')}</Button>
          </div>
        </>
      ) : (
        <>
          <p className="text-sm text-muted">
            {profile.hasPassword ? t('secondFactor.off') : t('secondFactor.needsPassword')}
          </p>
          {profile.hasPassword && (
            <Button className="justify-self-start" onClick={() => setOpen('setUp')}>
              {t('secondFactor.setUp')}
            </Button>
          )}
        </>
      )}
      {open === 'setUp' && (
        <SecondFactorSetUp
          onClose={close}
          onDone={(backupCodes) => {
            close();
            setCodes(backupCodes);
            onChange(true);
            notifyDone(t('secondFactor.turnedOn'));
          }}
        />
      )}
      {open === 'turnOff' && (
        <PasswordDialog
          title={t('secondFactor.turnOffTitle')}
          words={t('secondFactor.turnOffWords')}
          action={t('secondFactor.turnOff')}
          onClose={close}
          onPassword={async (password) => {
            await endSecondFactor(password);
            close();
            onChange(false);
            notifyDone(t('secondFactor.turnedOff'));
          }}
        />
      )}
      {open === 'newCodes' && (
        <PasswordDialog
          title={t('secondFactor.codesNew')}
          words={t('secondFactor.codesNewWords')}
          action={t('secondFactor.next')}
          onClose={close}
          onPassword={async (password) => {
            setCodes(await makeRecoveryCodes(password));
            close();
          }}
        />
      )}
      {codes && <RecoveryCodes codes={codes} email={profile.email} onClose={() => setCodes(null)} />}
    </Section>
  );
}
