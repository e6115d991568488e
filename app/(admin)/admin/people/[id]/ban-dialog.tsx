import { useState } from 'react';
import type { PersonView } from '#server/people/schemas';
import { t as tAdmin } from '../../../../_messages/t-admin';
import { t } from '../../../../_messages/t-people';
import { banPerson } from '../../_api/people';
import { Button } from '../../_ui/button';
import { TextField } from '../../_ui/field';
import { Modal, ModalActions } from '../../_ui/modal';
import { notifyDone } from '../../_ui/notify';
import { problemWords } from '../../_ui/problem-words';
import { textOf } from '../../_ui/text-of';
import { useForm } from '../../_ui/use-form';

export function BanDialog({ person, onBanned }: { person: PersonView; onBanned: (person: PersonView) => void }) {
  const [isOpen, setOpen] = useState(false);
  const { problems, isSending, formProps } = useForm(
    async (form) => {
      onBanned(await banPerson(person.id, textOf(form, 'reason').trim()));
      notifyDone(t('ban.done', { name: person.name }));
      setOpen(false);
    },
    (error) => ({ reason: problemWords(error) }),
  );

  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('ban.ban')}</Button>
      <Modal
        isOpen={isOpen}
        title={t('ban.title', { name: person.name })}
        words={t('ban.words')}
        onOpenChange={setOpen}
      >
        <form {...formProps} className="grid gap-4">
          <TextField
            label={t('ban.reason')}
            hint={t('ban.reasonHint')}
            error={problems.reason}
            name="reason"
            maxLength={500}
            autoComplete="off"
            autoFocus
          />
          <ModalActions>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {tAdmin('dialog.cancel')}
            </Button>
            <Button type="submit" look="solid" aria-disabled={isSending}>
              {t('ban.action')}
            </Button>
          </ModalActions>
        </form>
      </Modal>
    </>
  );
}
