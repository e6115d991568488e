import { Download } from 'lucide-react';
import { useRef } from 'react';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { CopyButton } from '../../(admin)/admin/_ui/copy-field';
import { Modal, ModalActions } from '../../(admin)/admin/_ui/modal';

interface Props {
  codes: readonly string[];
  email: string;
  onClose: () => void;
}

/** Shown this once; it closes by its button alone. */
export function RecoveryCodes({ codes, email, onClose }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const file = `${t('secondFactor.fileHead', { email })}\n\n${codes.join('\n')}\n`;
  return (
    <Modal
      isOpen
      isKept
      title={t('secondFactor.codesTitle')}
      words={t('secondFactor.codesWords')}
      onOpenChange={onClose}
    >
      <ul
        ref={list}
        aria-label={t('secondFactor.codesTitle')}
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-sunken px-4 py-3 font-mono text-sm"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <ModalActions>
        <CopyButton text={codes.join('\n')} shown={list} />
        <Button asChild>
          <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(file)}`} download="recovery-codes.txt">
            <Download aria-hidden className="size-4" />
            {t('secondFactor.download')}
          </a>
        </Button>
        <Button look="solid" onClick={onClose}>
          {t('secondFactor.codesDone')}
        </Button>
      </ModalActions>
    </Modal>
  );
}
