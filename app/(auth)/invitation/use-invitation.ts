'use client';

import { useEffect, useState } from 'react';
import { t } from '../../_messages/t-account';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { doorWords } from '../sign-in/door-words';

interface Invitation {
  email: string;
  expiresAt: string;
}

interface Refusal {
  title: string;
  words: string;
}

/** Whom the token invites, or why it invites nobody. */
export function useInvitation(token: string | null): { invitation: Invitation | null; refusal: Refusal | null } {
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    if (!token) return;
    let isLeft = false;
    request<Invitation>('POST', '/api/v1/public/invitations/look-up', { token }).then(
      (answer) => {
        if (!isLeft) setInvitation(answer);
      },
      (error: unknown) => {
        if (!isLeft) setRefusal(refusalOf(error));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [token]);
  return { invitation, refusal };
}

function refusalOf(error: unknown): Refusal {
  const isOver = error instanceof ProblemError && error.status === 404;
  return isOver
    ? { title: t('invitation.ended'), words: t('invitation.endedHint') }
    : { title: t('invitation.unread'), words: doorWords(error) };
}
