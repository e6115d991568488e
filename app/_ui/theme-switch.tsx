'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useId, useSyncExternalStore } from 'react';
import { t } from '../_messages/t';
import { chooseTheme, readTheme, THEMES, watchTheme } from './theme';

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Light, dark, or as the system says. Not there without script, where the system's wish holds. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(watchTheme, readTheme, () => 'system' as const);
  const name = useId();
  return (
    <fieldset className="needs-script flex items-center">
      <legend className="sr-only">{t('theme.label')}</legend>
      {THEMES.map((each) => {
        const Icon = ICONS[each];
        return (
          <label key={each} title={t(`theme.${each}`)} className="group relative cursor-pointer">
            <input
              type="radio"
              name={name}
              value={each}
              checked={theme === each}
              onChange={() => chooseTheme(each)}
              aria-label={t(`theme.${each}`)}
              className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full"
            />
            <Icon
              aria-hidden="true"
              strokeWidth={1.75}
              className="m-2 size-4 text-muted/60 transition-colors peer-checked:text-ink group-hover:text-ink"
            />
          </label>
        );
      })}
    </fieldset>
  );
}
