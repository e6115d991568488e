'use client';

import { t } from '../../_messages/t-account';
import { useHash } from '../../_ui/use-hash';
import { request } from '../../(admin)/admin/_api/request';
import { TextField } from '../../(admin)/admin/_ui/field';
import { NewPasswordField } from '../../(admin)/admin/_ui/new-password-field';
import { RelativeTime } from '../../(admin)/admin/_ui/relative-time';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm } from '../../(admin)/admin/_ui/use-form';
import { DeadEnd } from '../dead-end';
import { DoorForm } from '../door-form';
import { leaveFor } from '../leave-for';
import { doorWords } from '../sign-in/door-words';
import { useInvitation } from './use-invitation';

/** Makes the account that an administrator meant for whoever holds the link. */
export function InvitationForm({ siteName }: { siteName: string }) {
  const token = useHash();
  const { invitation, refusal } = useInvitation(token);
  const form = useForm(
    async (filled) => {
      await request('POST', '/api/v1/public/invitations/accept', {
        token,
        name: textOf(filled, 'name'),
        password: textOf(filled, 'password'),
      });
      // The door leads on by the role.
      await leaveFor('/sign-in');
    },
    (error) => ({ form: doorWords(error) }),
  );

  if (token === '') return <DeadEnd title={t('invitation.incomplete')} words={t('invitation.incompleteHint')} />;
  if (refusal !== null) return <DeadEnd {...refusal} />;
  return (
    <>
      <h1 className="font-display text-3xl wrap-anywhere">{t('invitation.titleOf', { site: siteName })}</h1>
      {invitation === null ? (
        <p role="status" className="mt-3 text-sm text-muted">
          {t('invitation.loading')}
        </p>
      ) : (
        <>
          <p className="mt-3 text-sm text-pretty text-muted">
            {t('invitation.words')} {t('invitation.expires')} <RelativeTime iso={invitation.expiresAt} />.
          </p>
          <dl className="mt-6 grid gap-1">
            <dt className="text-xs font-medium text-muted">{t('signIn.email')}</dt>
            <dd className="text-sm wrap-anywhere">{invitation.email}</dd>
          </dl>
          <DoorForm form={form} submit={t('invitation.accept')} sending={t('invitation.sending')}>
            {/* For the browser's store of passwords, which wants to know whose it is. */}
            <input type="text" name="username" autoComplete="username" value={invitation.email} readOnly hidden />
            <TextField
              label={t('setup.name')}
              error={form.problems.name}
              name="name"
              autoComplete="name"
              required
              maxLength={100}
              autoFocus
            />
            <NewPasswordField label={t('signIn.password')} name="password" error={form.problems.password} />
          </DoorForm>
        </>
      )}
    </>
  );
}
