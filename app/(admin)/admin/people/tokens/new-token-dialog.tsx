import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ApiToken } from '#server/tokens/schemas';
import { t } from '../../../../_messages/t-people';
import { Button } from '../../_ui/button';
import { CopyField } from '../../_ui/copy-field';
import { Modal, ModalActions } from '../../_ui/modal';
import { TokenForm } from './token-form';

/** Asks what a token is for and what it may do, and shows it, once. */
export function NewTokenDialog({ onMade }: { onMade: (token: ApiToken) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    setOpen(false);
    setSecret(null);
  };

  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden className="size-4" />
        {t('token.new')}
      </Button>
      {secret === null ? (
        <Modal isOpen={isOpen} title={t('token.new')} words={t('token.emptyWords')} onOpenChange={setOpen}>
          <TokenForm
            onCancel={close}
            onMade={({ secret: shownOnce, ...token }) => {
              setSecret(shownOnce);
              onMade(token);
            }}
          />
        </Modal>
      ) : (
        <Modal isOpen isKept title={t('token.madeTitle')} words={t('token.madeWords')} onOpenChange={close}>
          <CopyField label={t('token.secret')} value={secret} />
          <ModalActions>
            <Button look="solid" onClick={close}>
              {t('token.done')}
            </Button>
          </ModalActions>
        </Modal>
      )}
    </>
  );
}
