import { t } from '../../../_messages/t-admin';

const hints = [
  ['hint.clickKeys', 'hint.click'],
  ['hint.rangeKeys', 'hint.range'],
  ['hint.toggleKeys', 'hint.toggle'],
  ['hint.dragKeys', 'hint.drag'],
  ['hint.allKeys', 'hint.all'],
  ['hint.editKeys', 'hint.edit'],
  ['hint.deleteKeys', 'hint.delete'],
  ['hint.undoKeys', 'hint.undo'],
  ['hint.clearKeys', 'hint.clear'],
] as const;

/** What stands in the panel while nothing is chosen. */
export function KeyHints() {
  return (
    <div className="text-sm text-muted">
      <h2 className="font-display text-lg text-ink">{t('hint.title')}</h2>
      <p className="mt-1 text-pretty">{t('hint.words')}</p>
      <dl className="mt-5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2.5 text-xs">
        {hints.map(([keys, words]) => (
          <div key={keys} className="contents">
            <dt className="text-ink">{t(keys)}</dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
