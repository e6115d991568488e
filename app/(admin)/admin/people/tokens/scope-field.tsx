import { useId } from 'react';
import type { Scope } from '#server/auth/scopes';
import { t } from '../../../../_messages/t-people';
import { Checkbox } from '../../_ui/checkbox';
import { RESOURCES, VERBS } from './scope-words';

interface Props {
  scopes: readonly Scope[];
  error: string | null;
  onChange: (scopes: readonly Scope[]) => void;
}

/** A box for each verb on each resource. */
export function ScopeField({ scopes, error, onChange }: Props) {
  const errorId = useId();
  return (
    <fieldset aria-describedby={error === null ? undefined : errorId} className="grid gap-1">
      <legend className="pb-1 text-xs font-medium text-muted">{t('token.scopes')}</legend>
      <div className="rounded-md border border-line bg-sunken px-3 py-1">
        {RESOURCES.map((resource) => (
          <div
            key={resource}
            className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-4 border-b border-line text-sm last:border-0"
          >
            <span>{t(`token.resource.${resource}`)}</span>
            {VERBS.map((verb) => {
              const scope: Scope = `${resource}:${verb}`;
              const isOn = scopes.includes(scope);
              return (
                <label key={verb} className="flex h-9 items-center gap-2 text-xs text-muted hover:text-ink">
                  <Checkbox
                    checked={isOn}
                    aria-label={t('token.scope', {
                      verb: t(`token.${verb}`),
                      resource: t(`token.resource.${resource}`).toLowerCase(),
                    })}
                    onChange={() => onChange(isOn ? scopes.filter((each) => each !== scope) : [...scopes, scope])}
                  />
                  {t(`token.${verb}`)}
                </label>
              );
            })}
          </div>
        ))}
      </div>
      <p id={errorId} role="alert" className="text-xs text-ink empty:hidden">
        {error}
      </p>
    </fieldset>
  );
}
