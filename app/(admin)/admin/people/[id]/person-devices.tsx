import type { PersonView, SessionView } from '#server/people/schemas';
import { t as tAccount } from '../../../../_messages/t-account';
import { t } from '../../../../_messages/t-people';
import { endSessionOf, endSessionsOf } from '../../_api/people';
import { Button } from '../../_ui/button';
import { notifyDone } from '../../_ui/notify';
import { Section } from '../../_ui/section';
import { deviceName, SessionList } from '../../_ui/session-list';
import { useSending } from '../../_ui/use-sending';

interface Props {
  person: PersonView;
  sessions: readonly SessionView[];
  onChange: (sessions: readonly SessionView[]) => void;
}

export function PersonDevices({ person, sessions, onChange }: Props) {
  const [isSending, send] = useSending();

  async function end(session: SessionView) {
    await endSessionOf(person.id, session.id);
    onChange(sessions.filter((each) => each.id !== session.id));
    notifyDone(tAccount('session.ended', { device: deviceName(session) }));
  }

  async function endAll() {
    const { ended } = await endSessionsOf(person.id);
    onChange([]);
    notifyDone(t('person.ended', { count: ended }));
  }

  return (
    <Section title={t('person.devices')} words={t('person.devicesWords')}>
      {sessions.length === 0 ? (
        <p className="text-sm text-muted">{t('person.devicesNone')}</p>
      ) : (
        <>
          <SessionList sessions={sessions} isSending={isSending} onEnd={(session) => send(() => end(session))} />
          {!sessions.some((each) => each.isCurrent) && (
            <Button className="justify-self-start" aria-disabled={isSending} onClick={() => send(endAll)}>
              {t('person.endAll')}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}
