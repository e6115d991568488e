'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { t } from '../_messages/t';

/** Who is refused, and where. */
export function WhichAccount() {
  const room = usePathname();
  const [account, setAccount] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    // The notice stands without the name.
    findAccount(stop.signal).then(setAccount, () => undefined);
    return () => stop.abort();
  }, []);
  if (!account) return null;
  return <p className="mb-3 text-ink">{t('problem.signedInAs', { account, room })}</p>;
}

async function findAccount(signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch('/api/auth/get-session', { signal });
  const session = (await response.json()) as { user?: { email?: string } } | null;
  return session?.user?.email;
}
