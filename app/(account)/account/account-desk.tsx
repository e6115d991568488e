'use client';

import { useState } from 'react';
import type { Profile, SessionView, SignInMethods } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { notifyProblem } from '../../(admin)/admin/_ui/notify';
import { fetchSessions } from './_api/own-account';
import { IdentitySection } from './identity-section';
import { PasskeySection } from './passkey-section';
import { PasswordSection } from './password-section';
import { ProfileSection } from './profile-section';
import { SecondFactorSection } from './second-factor-section';
import { SessionSection } from './session-section';

interface Props {
  initial: Profile;
  initialSessions: readonly SessionView[];
  methods: SignInMethods;
}

/** Everything that somebody may do about their own account. */
export function AccountDesk({ initial, initialSessions, methods }: Props) {
  const [profile, setProfile] = useState(initial);
  const [sessions, setSessions] = useState(initialSessions);

  /** A new password and a new second step end sessions, and give this device another. */
  const readSessions = () => fetchSessions().then(setSessions, notifyProblem);

  return (
    <>
      <h1 className="pt-8 pb-1 font-display text-3xl">{t('account.title')}</h1>
      <ProfileSection profile={profile} onChange={setProfile} />
      <PasswordSection email={profile.email} hasPassword={profile.hasPassword} onChanged={readSessions} />
      <SecondFactorSection
        profile={profile}
        onChange={(twoFactorEnabled) => {
          setProfile((current) => ({ ...current, twoFactorEnabled }));
          void readSessions();
        }}
      />
      {methods.passkey && <PasskeySection count={initial.passkeys} />}
      <IdentitySection identities={profile.identities} methods={methods} />
      <SessionSection sessions={sessions} onChange={setSessions} />
    </>
  );
}
