import { useState, type FormEvent } from 'react';
import type { PersonView } from '#server/people/schemas';
import { t as tAdmin } from '../../../../_messages/t-admin';
import { t } from '../../../../_messages/t-people';
import { banPerson } from '../../_api/people';
import { ProblemError } from '../../_api/request';
import { Button } from '../../_ui/button';
import { TextField } from '../../_ui/field';
import { Modal, ModalActions } from '../../_ui/modal';
import { notifyDone } from '../../_ui/notify';
import { textOf } from '../../_ui/text-of';

export function BanDialog({ person, onBanned }: { person: PersonView; onBanned: (person: PersonView) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);

  async function ban(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = textOf(event.currentTarget, 'reason').trim();
    setSending(true);
    setProblem(null);
    try {
      onBanned(await banPerson(person.id, reason));
      notifyDone(t('ban.done', { name: person.name }));
      setOpen(false);
    } catch (error) {
      setProblem(error instanceof ProblemError ? error.message : tAdmin('problem.here'));
    } finally {
      setSending(false);
    }
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('ban.ban')}</Button>
      <Modal
        isOpen={isOpen}
        title={t('ban.title', { name: person.name })}
        words={t('ban.words')}
        onOpenChange={setOpen}
      >
        <form onSubmit={(event) => void ban(event)} className="grid gap-4">
          <TextField
            label={t('ban.reason')}
            hint={t('ban.reasonHint')}
            error={problem}
            name="reason"
            maxLength={500}
            autoComplete="off"
            autoFocus
          />
          <ModalActions>
            <Button look="quiet" onClick={() => setOpen(false)}>
              {tAdmin('dialog.cancel')}
            </Button>
            <Button type="submit" look="solid" disabled={isSending}>
              {t('ban.action')}
            </Button>
          </ModalActions>
        </form>
      </Modal>
    </>
  );
}
