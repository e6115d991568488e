'use client';

import { useState } from 'react';
import type { SignInMethods } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { leaveFor } from '../leave-for';
import { OtherWays } from './other-ways';
import { PasswordStep } from './password-step';
import { SecondStep } from './second-step';

interface Props {
  next: string;
  methods: SignInMethods;
  /** What went wrong at another service, from where one has just come back. */
  returned: string | null;
}

/** The door: a password and perhaps a code after it, a passkey, or another service. */
export function SignIn({ next, methods, returned }: Props) {
  const [step, setStep] = useState<'first' | 'second'>('first');
  /** Why one stands here again. */
  const [reason, setReason] = useState(returned);
  const enter = () => leaveFor(next);

  if (step === 'second') {
    return (
      <SecondStep
        onDone={enter}
        onStartAgain={(words) => {
          setReason(words);
          setStep('first');
        }}
      />
    );
  }
  return (
    <>
      <h1 className="font-display text-3xl">{t('signIn.title')}</h1>
      {reason && (
        <p role="alert" className="mt-3 text-sm text-pretty">
          {reason}
        </p>
      )}
      {methods.password && <PasswordStep onDone={enter} onSecondStep={() => setStep('second')} />}
      <OtherWays next={next} methods={methods} onDone={enter} />
    </>
  );
}
