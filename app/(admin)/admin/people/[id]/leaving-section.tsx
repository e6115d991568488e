import { useRouter } from 'next/navigation';
import type { PersonView } from '#server/people/schemas';
import { t } from '../../../../_messages/t-people';
import { liftBan } from '../../_api/people';
import { Button } from '../../_ui/button';
import { notifyDone } from '../../_ui/notify';
import { RelativeTime } from '../../_ui/relative-time';
import { Section } from '../../_ui/section';
import { useSending } from '../../_ui/use-sending';
import { BanDialog } from './ban-dialog';
import { DeleteDialog } from './delete-dialog';

interface Props {
  person: PersonView;
  onChange: (person: PersonView) => void;
}

/** Out for a while, or for good. */
export function LeavingSection({ person, onChange }: Props) {
  const router = useRouter();
  const [isSending, send] = useSending();

  async function lift() {
    onChange(await liftBan(person.id));
    notifyDone(t('ban.lifted', { name: person.name }));
  }

  return (
    <Section title={t('person.leaving')} words={t('person.leavingWords')}>
      {person.bannedAt !== null && (
        <div className="grid gap-1 rounded-md border border-line bg-raised px-4 py-3 text-sm">
          <p className="text-muted">
            {t('ban.banned')} <RelativeTime iso={person.bannedAt} />
          </p>
          <p className="text-pretty [overflow-wrap:anywhere]">{person.banReason ?? t('ban.noReason')}</p>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {person.bannedAt === null ? (
          <BanDialog person={person} onBanned={onChange} />
        ) : (
          <Button aria-disabled={isSending} onClick={() => send(lift)}>
            {t('ban.lift')}
          </Button>
        )}
        <DeleteDialog
          person={person}
          onDeleted={() => {
            notifyDone(t('person.deleted', { name: person.name }));
            router.push('/admin/people');
          }}
        />
      </div>
    </Section>
  );
}
