'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../../_messages/t-account';
import { IconButton } from './button';
import { classes } from './classes';
import { Field, inputClasses } from './field';

const SHORTEST_PASSWORD = 8;

interface Props {
  label: string;
  name: string;
  error: string | undefined;
}

/** Typed once, so it can be looked at. */
export function NewPasswordField({ label, name, error }: Props) {
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <Field label={label} hint={t('password.hint', { count: SHORTEST_PASSWORD })} error={error}>
      {(wiring) => (
        <span className="relative">
          <input
            {...wiring}
            name={name}
            type={isShown ? 'text' : 'password'}
            autoComplete="new-password"
            autoCapitalize="none"
            spellCheck={false}
            minLength={SHORTEST_PASSWORD}
            maxLength={128}
            required
            className={classes(inputClasses, 'pe-10 pointer-coarse:pe-12')}
          />
          <IconButton
            label={isShown ? t('password.hide') : t('password.show')}
            size="small"
            className="absolute end-1 top-1/2 -translate-y-1/2"
            onClick={() => setShown(!isShown)}
          >
            <Icon aria-hidden className="size-4" />
          </IconButton>
        </span>
      )}
    </Field>
  );
}
