import { useEffect, useRef } from 'react';
import { t } from '../../_messages/t';

const KEYS = [
  [['→', '←', 'J', 'K'], t('keys.move')],
  [['Z'], t('keys.zoom')],
  [['I'], t('keys.info')],
  [[t('keys.space')], t('keys.play')],
  [['F'], t('keys.fullscreen')],
  [['?'], t('keys.help')],
  [['Esc'], t('keys.close')],
] as const;

/** What the keys do; any click away or Esc closes it. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    card.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className="viewer-help">
      <button type="button" tabIndex={-1} aria-label={t('viewer.close')} onClick={onClose} />
      <section ref={card} tabIndex={-1} aria-label={t('viewer.keys')}>
        <h2 className="mb-4 font-display text-2xl">{t('viewer.keys')}</h2>
        <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-6 gap-y-2.5 text-sm">
          {KEYS.map(([keys, meaning]) => (
            <div key={meaning} className="contents">
              <dt className="flex gap-1.5">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
