import { t } from '../../_messages/t-account';
import { ProblemError } from '../../(admin)/admin/_api/request';
import { Button } from '../../(admin)/admin/_ui/button';
import { FormProblem, TextField } from '../../(admin)/admin/_ui/field';
import { NewPasswordField } from '../../(admin)/admin/_ui/new-password-field';
import { notifyDone } from '../../(admin)/admin/_ui/notify';
import { Section } from '../../(admin)/admin/_ui/section';
import { textOf } from '../../(admin)/admin/_ui/text-of';
import { useForm, type Problems } from '../../(admin)/admin/_ui/use-form';
import { changePassword } from './_api/own-account';
import { accountWords } from './account-words';

interface Props {
  email: string;
  hasPassword: boolean;
  onChanged: () => void;
}

export function PasswordSection({ email, hasPassword, onChanged }: Props) {
  const { problems, isSending, formProps } = useForm(async (form) => {
    await changePassword(textOf(form, 'current'), textOf(form, 'new'));
    form.reset();
    notifyDone(t('password.changed'));
    onChanged();
  }, explain);

  if (!hasPassword) {
    return (
      <Section title={t('password.title')} words={t('password.words')}>
        <p className="text-sm text-muted">{t('password.none')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('password.title')} words={t('password.words')}>
      <form {...formProps} className="grid max-w-sm gap-4">
        {/* For the browser's store of passwords, which wants to know whose it is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <TextField
          label={t('password.current')}
          error={problems.current}
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
        <NewPasswordField label={t('password.new')} name="new" error={problems.new} />
        <FormProblem words={problems.form} />
        <Button type="submit" className="justify-self-start" aria-disabled={isSending}>
          {isSending ? t('password.sending') : t('password.change')}
        </Button>
      </form>
    </Section>
  );
}

function explain(error: unknown): Problems {
  const isCurrent = error instanceof ProblemError && error.code === 'INVALID_PASSWORD';
  return { [isCurrent ? 'current' : 'form']: accountWords(error) };
}
