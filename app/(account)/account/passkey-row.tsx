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
    <li className="flex items-center gap-3 border-b border-line py-3 first:pt-0 last:border-0">
      <KeyRound aria-hidden className="hidden size-5 shrink-0 stroke-[1.25] text-muted sm:block" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-[1_1_14rem] sm:max-w-sm">
          <DraftField
            label={t('passkey.nameOf', { name })}
            isLabelHidden
            value={name}
            maxLength={60}
            required
            autoComplete="off"
            className="text-ellipsis"
            onCommit={(draft) => {
              if (draft.trim()) onRename(draft.trim());
            }}
          />
        </div>
        {passkey.createdAt && (
          <p className="text-xs whitespace-nowrap text-muted">
            {t('passkey.created')} <RelativeTime iso={passkey.createdAt} />
          </p>
        )}
      </div>
      <ConfirmDialog
        title={t('passkey.removeTitle', { name })}
        words={t('passkey.removeWords')}
        action={t('passkey.removeAction')}
        onConfirm={onRemove}
      >
        <IconButton label={t('passkey.remove', { name })} className="-me-2.5 pointer-coarse:-me-3.5">
          <Trash2 aria-hidden className="size-4" />
        </IconButton>
      </ConfirmDialog>
    </li>
  );
}
