import { useState } from 'react';
import type { Scope } from '#server/auth/scopes';
import type { CreatedToken } from '#server/tokens/schemas';
import { t as tAdmin } from '../../../../_messages/t-admin';
import { t } from '../../../../_messages/t-people';
import { createToken } from '../../_api/tokens';
import { Button } from '../../_ui/button';
import { Field, FormProblem, TextField } from '../../_ui/field';
import { ModalActions } from '../../_ui/modal';
import { Select } from '../../_ui/select';
import { problemWords } from '../../_ui/problem-words';
import { textOf } from '../../_ui/text-of';
import { useForm } from '../../_ui/use-form';
import { ScopeField } from './scope-field';

const NEVER = 'never';
const LIFETIMES_DAYS = [30, 90, 365];

interface Props {
  onCancel: () => void;
  onMade: (token: CreatedToken) => void;
}

export function TokenForm({ onCancel, onMade }: Props) {
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [scopeProblem, setScopeProblem] = useState<string | null>(null);
  const { problems, isSending, formProps } = useForm(make, (error) => ({ form: problemWords(error) }));

  async function make(form: HTMLFormElement) {
    if (scopes.length === 0) return setScopeProblem(t('token.needsScope'));
    const [name, ends] = [textOf(form, 'name').trim(), textOf(form, 'ends')];
    onMade(await createToken({ name, scopes: [...scopes], expiresInDays: ends === NEVER ? null : Number(ends) }));
  }

  return (
    <form {...formProps} className="grid gap-4">
      <TextField
        label={t('token.name')}
        hint={t('token.nameHint')}
        error={problems.name}
        name="name"
        required
        maxLength={100}
        autoComplete="off"
        autoFocus
      />
      <ScopeField
        scopes={scopes}
        error={scopeProblem}
        onChange={(next) => {
          setScopes(next);
          setScopeProblem(null);
        }}
      />
      <Field label={t('token.expiry')}>
        {(wiring) => (
          <Select {...wiring} name="ends" defaultValue={String(LIFETIMES_DAYS[1])} className="w-full">
            {LIFETIMES_DAYS.map((days) => (
              <option key={days} value={days}>
                {t('token.days', { count: days })}
              </option>
            ))}
            <option value={NEVER}>{t('token.never')}</option>
          </Select>
        )}
      </Field>
      <FormProblem words={problems.form} />
      <ModalActions>
        <Button look="quiet" onClick={onCancel}>
          {tAdmin('dialog.cancel')}
        </Button>
        <Button type="submit" look="solid" aria-disabled={isSending}>
          {t('token.create')}
        </Button>
      </ModalActions>
    </form>
  );
}
