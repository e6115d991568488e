import type { ApiToken } from '#server/tokens/schemas';
import { t } from '../../../../_messages/t-people';
import { Button } from '../../_ui/button';
import { ConfirmDialog } from '../../_ui/confirm-dialog';
import { RelativeTime } from '../../_ui/relative-time';
import { scopeWords } from './scope-words';

interface Props {
  token: ApiToken;
  isSending: boolean;
  onRevoke: () => void;
}

export function TokenRow({ token, isSending, onRevoke }: Props) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm md:grid-cols-[minmax(0,1.2fr)_minmax(0,1.6fr)_8rem_8rem_4.5rem] md:px-6">
      <div className="grid min-w-0">
        <span className="truncate text-ink" title={token.name}>
          {token.name}
        </span>
        <span className="truncate text-xs text-muted">
          <span className="font-mono">…{token.hint}</span> {t('token.of', { name: token.owner.name })}
        </span>
      </div>
      <span className="col-span-2 text-xs text-pretty text-muted md:col-span-1">{scopeWords(token.scopes)}</span>
      <span className="text-xs text-muted tabular-nums">
        {token.lastUsedAt === null ? (
          t('token.neverUsed')
        ) : (
          <>
            <span className="md:sr-only">{t('token.lastUsed')} </span>
            <RelativeTime iso={token.lastUsedAt} />
          </>
        )}
      </span>
      <span className="text-xs text-muted tabular-nums">
        <span className="md:sr-only">{t('token.ends')} </span>
        {token.expiresAt === null ? t('token.never') : <RelativeTime iso={token.expiresAt} />}
      </span>
      <ConfirmDialog
        title={t('token.revokeTitle', { name: token.name })}
        words={t('token.revokeWords')}
        action={t('token.revoke')}
        onConfirm={onRevoke}
      >
        <Button
          size="small"
          className="col-start-2 row-start-1 md:col-start-auto md:row-start-auto pointer-coarse:h-9"
          aria-label={t('token.revokeNamed', { name: token.name })}
          aria-disabled={isSending}
        >
          {t('token.revoke')}
        </Button>
      </ConfirmDialog>
    </li>
  );
}
