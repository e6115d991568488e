'use client';

import { useEffect, useState } from 'react';
import { request } from '../../(admin)/admin/_api/request';
import { doorWords } from '../sign-in/door-words';

interface Invitation {
  email: string;
  expiresAt: string;
}

/** Whom the token invites, or why it invites nobody any more. */
export function useInvitation(token: string | null): { invitation: Invitation | null; problem: string | null } {
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (!token) return;
    let isLeft = false;
    request<Invitation>('POST', '/api/v1/public/invitations/look-up', { token }).then(
      (answer) => {
        if (!isLeft) setInvitation(answer);
      },
      (error: unknown) => {
        if (!isLeft) setProblem(doorWords(error));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [token]);
  return { invitation, problem };
}
