import type { SessionView } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { Button } from '../../(admin)/admin/_ui/button';
import { notifyDone } from '../../(admin)/admin/_ui/notify';
import { deviceName, SessionList } from '../../(admin)/admin/_ui/session-list';
import { useSending } from '../../(admin)/admin/_ui/use-sending';
import { endOtherSessions, endSession } from './_api/own-account';
import { Section } from '../../(admin)/admin/_ui/section';

interface Props {
  sessions: readonly SessionView[];
  onChange: (sessions: readonly SessionView[]) => void;
}

export function SessionSection({ sessions, onChange }: Props) {
  const [isSending, send] = useSending();

  async function end(session: SessionView) {
    await endSession(session.id);
    onChange(sessions.filter((each) => each.id !== session.id));
    notifyDone(t('session.ended', { device: deviceName(session) }));
  }

  async function endOthers() {
    const { ended } = await endOtherSessions();
    onChange(sessions.filter((each) => each.isCurrent));
    notifyDone(t('session.endedOthers', { count: ended }));
  }

  return (
    <Section title={t('session.title')} words={t('session.words')}>
      <SessionList sessions={sessions} isSending={isSending} onEnd={(session) => send(() => end(session))} />
      {sessions.length > 1 && (
        <Button className="justify-self-start" aria-disabled={isSending} onClick={() => send(endOthers)}>
          {t('session.endOthers')}
        </Button>
      )}
    </Section>
  );
}
