'use client';

import { useEffect, useState, type Dispatch, type SetStateAction } from 'react';
import { fetchPasskeys, type Passkey } from './_api/passkeys';
import { accountWords } from './account-words';

interface Passkeys {
  /** Null while they are read. */
  passkeys: readonly Passkey[] | null;
  problem: string | null;
  setPasskeys: Dispatch<SetStateAction<readonly Passkey[] | null>>;
  readAgain: () => void;
}

/** One's own passkeys; where there are none, nothing is asked. */
export function usePasskeys(count: number): Passkeys {
  const [passkeys, setPasskeys] = useState<readonly Passkey[] | null>(count === 0 ? [] : null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (count === 0) return;
    let isLeft = false;
    fetchPasskeys().then(
      (answer) => {
        if (!isLeft) setPasskeys(answer);
      },
      (error: unknown) => {
        if (!isLeft) setProblem(accountWords(error));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [count, tries]);
  return {
    passkeys,
    problem,
    setPasskeys,
    readAgain: () => {
      setProblem(null);
      setTries(tries + 1);
    },
  };
}
