'use client';

import { Moon, Sun, SunMoon } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { t } from '../_messages/t';
import { chooseTheme, readTheme, watchTheme, type Theme } from './theme';

const ICONS = { system: SunMoon, light: Sun, dark: Moon };
const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

/** As the system says, light, dark, and round again. Not there without script, where the system's wish holds. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(watchTheme, readTheme, () => 'system' as const);
  const Icon = ICONS[theme];
  const label = t('theme.is', { theme: t(`theme.${theme}`) });
  return (
    <button
      type="button"
      onClick={() => chooseTheme(NEXT[theme])}
      aria-label={label}
      title={label}
      className="needs-script -m-2 cursor-pointer rounded-full p-2 pointer-coarse:-m-3.25 pointer-coarse:p-3.25 text-muted transition-colors hover:text-ink"
    >
      <Icon aria-hidden="true" strokeWidth={1.75} className="size-[1.125rem]" />
    </button>
  );
}
