'use client';

import { t } from '../../_messages/t-account';
import { useHash } from '../../_ui/use-hash';
import { ProblemError, request } from '../../(admin)/admin/_api/request';
import { TextField } from '../../(admin)/admin/_ui/field';
import { NewPasswordField } from '../../(admin)/admin/_ui/new-password-field';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm } from '../../(admin)/admin/_ui/use-form';
import { DoorForm } from '../door-form';
import { leaveFor } from '../leave-for';

/** Makes the first account. The token stays behind the `#`, where no log and no other site sees it. */
export function SetupForm() {
  const token = useHash();
  const form = useForm(
    async (filled) => {
      const [name, email, password] = ['name', 'email', 'password'].map((field) => textOf(filled, field));
      await request('POST', '/api/v1/public/setup', { token, name, email, password });
      await leaveFor('/admin');
    },
    (error) => ({ form: error instanceof ProblemError ? error.message : t('problem.here') }),
  );

  return (
    <>
      <h1 className="font-display text-3xl">{t('setup.title')}</h1>
      <p className="mt-3 text-sm text-pretty text-muted">{token === '' ? t('setup.noToken') : t('setup.words')}</p>
      {token !== '' && (
        <DoorForm form={form} submit={t('setup.submit')} sending={t('setup.sending')}>
          <TextField
            label={t('setup.name')}
            error={form.problems.name}
            name="name"
            autoComplete="name"
            required
            maxLength={100}
            autoFocus
          />
          <TextField
            label={t('signIn.email')}
            error={form.problems.email}
            name="email"
            type="email"
            autoComplete="username"
            required
          />
          <NewPasswordField label={t('signIn.password')} name="password" error={form.problems.password} />
        </DoorForm>
      )}
    </>
  );
}
