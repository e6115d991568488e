import { useState, type FormEvent } from 'react';
import type { PersonView } from '#server/people/schemas';
import { t as tAdmin } from '../../../../_messages/t-admin';
import { t } from '../../../../_messages/t-people';
import { deletePerson } from '../../_api/people';
import { ProblemError } from '../../_api/request';
import { Button } from '../../_ui/button';
import { TextField } from '../../_ui/field';
import { Modal, ModalActions } from '../../_ui/modal';

/** Nobody can undo it: the address is typed before it can be done. */
export function DeleteDialog({ person, onDeleted }: { person: PersonView; onDeleted: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const isMeant = typed.trim().toLowerCase() === person.email;

  async function remove(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isMeant) return;
    setSending(true);
    setProblem(null);
    try {
      await deletePerson(person.id);
      onDeleted();
    } catch (error) {
      setProblem(error instanceof ProblemError ? error.message : tAdmin('problem.here'));
      setSending(false);
    }
  }

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
        <form onSubmit={(event) => void remove(event)} className="grid gap-4">
          <p className="text-sm font-medium break-all text-ink select-all">{person.email}</p>
          <TextField
            label={t('person.deleteConfirm')}
            error={problem}
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
            <Button type="submit" look="solid" disabled={!isMeant || isSending}>
              {t('person.deleteAction')}
            </Button>
          </ModalActions>
        </form>
      </Modal>
    </>
  );
}
