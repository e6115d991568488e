import { t } from '../../../../_messages/t-people';
import { Button } from '../../_ui/button';
import { ConfirmDialog } from '../../_ui/confirm-dialog';

interface Props {
  name: string;
  isOver: boolean;
  isSending: boolean;
  onRevoke: () => void;
}

const place = 'col-start-2 row-start-1 self-start justify-self-end md:col-start-auto md:row-start-auto md:self-center';

/** Asks once more while a script may depend on it; what has ended is merely taken off the list. */
export function RevokeButton({ name, isOver, isSending, onRevoke }: Props) {
  if (isOver) {
    return (
      <Button
        size="small"
        look="quiet"
        className={place}
        aria-label={t('token.removeNamed', { name })}
        aria-disabled={isSending}
        onClick={onRevoke}
      >
        {t('token.remove')}
      </Button>
    );
  }
  return (
    <ConfirmDialog
      title={t('token.revokeTitle', { name })}
      words={t('token.revokeWords')}
      action={t('token.revoke')}
      onConfirm={onRevoke}
    >
      <Button size="small" className={place} aria-label={t('token.revokeNamed', { name })} aria-disabled={isSending}>
        {t('token.revoke')}
      </Button>
    </ConfirmDialog>
  );
}
