'use client';

import { useState } from 'react';
import type { SignInMethods } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
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
  const [problem, setProblem] = useState(returned);

  // A whole new page: what was read as a stranger is forgotten.
  const enter = () => window.location.assign(next);

  if (step === 'second') {
    return (
      <SecondStep
        onDone={enter}
        onStartAgain={(words) => {
          setProblem(words);
          setStep('first');
        }}
      />
    );
  }
  return (
    <>
      <h1 className="font-display text-3xl">{t('signIn.title')}</h1>
      {methods.password && (
        <PasswordStep
          problem={problem}
          onProblem={setProblem}
          onDone={enter}
          onSecondStep={() => {
            setProblem(null);
            setStep('second');
          }}
        />
      )}
      {!methods.password && problem && (
        <p role="alert" className="mt-6 text-sm text-pretty">
          {problem}
        </p>
      )}
      <OtherWays next={next} methods={methods} onDone={enter} onProblem={setProblem} />
    </>
  );
}
