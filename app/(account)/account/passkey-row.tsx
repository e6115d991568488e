import { KeyRound, Trash2 } from 'lucide-react';
import { t } from '../../_messages/t-account';
import { IconButton } from '../../(admin)/admin/_ui/button';
import { ConfirmDialog } from '../../(admin)/admin/_ui/confirm-dialog';
import { DraftField } from '../../(admin)/admin/_ui/draft-field';
import { RelativeTime } from '../../(admin)/admin/_ui/relative-time';
import type { Passkey } from './_api/passkeys';

interface Props {
  passkey: Passkey;
  onRename: (name: string) => void;
  onRemove: () => void;
}

export function PasskeyRow({ passkey, onRename, onRemove }: Props) {
  const name = passkey.name ?? t('passkey.unnamed');
  return (
    <li className="flex items-end gap-3 border-b border-line py-3 first:pt-0 last:border-0">
      <KeyRound aria-hidden className="mb-2 hidden size-5 shrink-0 stroke-[1.25] text-muted sm:block" />
      <div className="max-w-sm flex-1">
        <DraftField
          label={t('passkey.name')}
          value={name}
          maxLength={60}
          required
          autoComplete="off"
          onCommit={(draft) => {
            if (draft.trim()) onRename(draft.trim());
          }}
        />
      </div>
      {passkey.createdAt && (
        <p className="mb-2 hidden text-xs whitespace-nowrap text-muted sm:block">
          {t('passkey.created')} <RelativeTime iso={passkey.createdAt} />
        </p>
      )}
      <ConfirmDialog
        title={t('passkey.removeTitle', { name })}
        words={t('passkey.removeWords')}
        action={t('passkey.removeAction')}
        onConfirm={onRemove}
      >
        <IconButton label={t('passkey.remove', { name })}>
          <Trash2 className="size-4" />
        </IconButton>
      </ConfirmDialog>
    </li>
  );
}
