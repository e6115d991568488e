import { useState, type FormEvent } from 'react';
import type { Scope } from '#server/auth/scopes';
import type { CreatedToken } from '#server/tokens/schemas';
import { t as tAdmin } from '../../../../_messages/t-admin';
import { t } from '../../../../_messages/t-people';
import { ProblemError } from '../../_api/request';
import { createToken } from '../../_api/tokens';
import { Button } from '../../_ui/button';
import { Field, TextField } from '../../_ui/field';
import { ModalActions } from '../../_ui/modal';
import { Select } from '../../_ui/select';
import { ScopeField } from './scope-field';
import { textOf } from '../../_ui/text-of';

const NEVER = 'never';
const LIFETIMES_DAYS = [30, 90, 365];

interface Props {
  onCancel: () => void;
  onMade: (token: CreatedToken) => void;
}

export function TokenForm({ onCancel, onMade }: Props) {
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [scopeProblem, setScopeProblem] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const [name, ends] = [textOf(event.currentTarget, 'name').trim(), textOf(event.currentTarget, 'ends')];
    setProblem(null);
    if (scopes.length === 0) return setScopeProblem(t('token.needsScope'));
    setSending(true);
    try {
      onMade(await createToken({ name, scopes: [...scopes], expiresInDays: ends === NEVER ? null : Number(ends) }));
    } catch (error) {
      setProblem(error instanceof ProblemError ? error.message : tAdmin('problem.here'));
      setSending(false);
    }
  }

  return (
    <form onSubmit={(event) => void make(event)} className="grid gap-4">
      <TextField
        label={t('token.name')}
        hint={t('token.nameHint')}
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
      <p role="alert" className="text-sm text-pretty empty:hidden">
        {problem}
      </p>
      <ModalActions>
        <Button look="quiet" onClick={onCancel}>
          {tAdmin('dialog.cancel')}
        </Button>
        <Button type="submit" look="solid" disabled={isSending}>
          {t('token.create')}
        </Button>
      </ModalActions>
    </form>
  );
}
