import type { Profile } from '#server/people/schemas';
import { language } from '../../_messages/t';
import { t } from '../../_messages/t-account';
import { formatDay } from '../../_ui/format-day';
import { DraftField } from '../../(admin)/admin/_ui/draft-field';
import { notifyProblem, notifyUndoable } from '../../(admin)/admin/_ui/notify';
import { editProfile } from './_api/own-account';
import { Section } from '../../(admin)/admin/_ui/section';

export function ProfileSection({ profile, onChange }: { profile: Profile; onChange: (profile: Profile) => void }) {
  async function rename(name: string) {
    try {
      onChange(await editProfile({ name }));
    } catch (error) {
      // The field goes back to what is stored.
      onChange({ ...profile });
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('account.nameSaved'), async () => onChange(await editProfile({ name: profile.name })));
  }

  return (
    <Section title={t('account.profile')} words={t('account.profileWords')}>
      <DraftField
        label={t('account.name')}
        hint={t('account.nameHint')}
        value={profile.name}
        maxLength={100}
        required
        autoComplete="name"
        className="max-w-sm"
        onCommit={(name) => {
          if (name.trim()) void rename(name.trim());
        }}
      />
      <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-[minmax(0,1fr)_auto_auto] [&_dt]:text-xs [&_dt]:font-medium [&_dt]:text-muted">
        <div className="min-w-0">
          <dt>{t('account.email')}</dt>
          <dd className="wrap-anywhere">{profile.email}</dd>
        </div>
        <div>
          <dt>{t('account.role')}</dt>
          <dd>{t(`role.${profile.role}`)}</dd>
        </div>
        <div>
          <dt>{t('account.since')}</dt>
          <dd>
            <time dateTime={profile.createdAt}>{formatDay(profile.createdAt, language)}</time>
          </dd>
        </div>
      </dl>
    </Section>
  );
}
