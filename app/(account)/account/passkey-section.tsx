import { useState, useSyncExternalStore } from 'react';
import { t } from '../../_messages/t-account';
import { canUsePasskeys, isOpenedByAddress } from '../../_ui/passkey-support';
import { Button } from '../../(admin)/admin/_ui/button';
import { notifyDone, notifyProblem } from '../../(admin)/admin/_ui/notify';
import { removePasskey, renamePasskey, type Passkey } from './_api/passkeys';
import { NewPasskeyDialog } from './new-passkey-dialog';
import { PasskeyRow } from './passkey-row';
import { Section } from '../../(admin)/admin/_ui/section';
import { usePasskeys } from './use-passkeys';

export function PasskeySection({ count }: { count: number }) {
  const { passkeys, problem, setPasskeys, readAgain } = usePasskeys(count);
  const [isAdding, setAdding] = useState(false);
  const hindrance = useSyncExternalStore(subscribeNothing, readHindrance, () => null);

  function change(call: () => Promise<(passkeys: readonly Passkey[]) => Passkey[]>, words: string) {
    call().then((apply) => {
      setPasskeys((current) => apply(current ?? []));
      notifyDone(words);
    }, notifyProblem);
  }

  return (
    <Section title={t('passkey.title')} words={t('passkey.words')}>
      {problem !== null ? (
        <p role="alert" className="flex flex-wrap items-center gap-3 text-sm">
          {problem}
          <Button size="small" onClick={readAgain}>
            {t('passkey.readAgain')}
          </Button>
        </p>
      ) : passkeys === null ? (
        <p role="status" className="text-sm text-muted">
          {t('passkey.loading')}
        </p>
      ) : passkeys.length === 0 ? (
        <p className="text-sm text-muted">{t('passkey.none')}</p>
      ) : (
        <ul className="grid">
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRename={(name) =>
                change(async () => {
                  await renamePasskey(passkey.id, name);
                  return (all) => all.map((each) => (each.id === passkey.id ? { ...each, name } : each));
                }, t('passkey.renamed'))
              }
              onRemove={() =>
                change(
                  async () => {
                    await removePasskey(passkey.id);
                    return (all) => all.filter((each) => each.id !== passkey.id);
                  },
                  t('passkey.removed', { name: passkey.name ?? t('passkey.unnamed') }),
                )
              }
            />
          ))}
        </ul>
      )}
      {hindrance ? (
        <p className="text-xs text-pretty text-muted">{hindrance}</p>
      ) : (
        <Button className="justify-self-start" onClick={() => setAdding(true)}>
          {t('passkey.add')}
        </Button>
      )}
      {isAdding && (
        <NewPasskeyDialog
          onClose={() => setAdding(false)}
          onAdded={(passkey) => {
            setAdding(false);
            setPasskeys((current) => [...(current ?? []), passkey]);
            notifyDone(t('passkey.added'));
          }}
        />
      )}
    </Section>
  );
}

function subscribeNothing() {
  return () => undefined;
}

function readHindrance(): string | null {
  if (isOpenedByAddress()) return t('passkey.addressOnly');
  return canUsePasskeys() ? null : t('passkey.unsupported');
}
