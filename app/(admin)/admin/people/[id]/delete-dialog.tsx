import { useState } from 'react';
import type { PersonView } from '#server/people/schemas';
import { t as tAdmin } from '../../../../_messages/t-admin';
import { t } from '../../../../_messages/t-people';
import { deletePerson } from '../../_api/people';
import { Button } from '../../_ui/button';
import { TextField } from '../../_ui/field';
import { Modal, ModalActions } from '../../_ui/modal';
import { problemWords } from '../../_ui/problem-words';
import { useForm } from '../../_ui/use-form';

/** Nobody can undo it: the address is typed before it can be done. */
export function DeleteDialog({ person, onDeleted }: { person: PersonView; onDeleted: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const isMeant = typed.trim().toLowerCase() === person.email;
  const { problems, isSending, formProps } = useForm(
    async () => {
      if (!isMeant) return;
      await deletePerson(person.id);
      onDeleted();
    },
    (error) => ({ address: problemWords(error) }),
  );

  return (
    <>
      <Button
        look="quiet"
        onClick={() => {
          setTyped('');
          setOpen(true);
        }}
      >
        {t('person.delete')}
      </Button>
      <Modal
        isOpen={isOpen}
        title={t('person.deleteTitle', { name: person.name })}
        words={t('person.deleteWords')}
        onOpenChange={setOpen}
      >
        <form {...formProps} className="grid gap-4">
          <p className="text-sm font-medium break-all text-ink select-all">{person.email}</p>
          <TextField
            label={t('person.deleteConfirm')}
            error={problems.address}
            name="address"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
          <ModalActions>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {tAdmin('dialog.cancel')}
            </Button>
            <Button type="submit" look="solid" disabled={!isMeant} aria-disabled={isSending}>
              {t('person.deleteAction')}
            </Button>
          </ModalActions>
        </form>
      </Modal>
    </>
  );
}
