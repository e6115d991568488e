import type { Profile, SignInMethods } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { Section } from '../../(admin)/admin/_ui/section';

/** Only where the site knows another service, or once did. */
export function IdentitySection({ identities, methods }: Pick<Profile, 'identities'> & { methods: SignInMethods }) {
  if (identities.length === 0 && !methods.oidc) return null;
  return (
    <Section title={t('identity.title')} words={t('identity.words')}>
      {identities.length === 0 ? (
        <p className="text-sm text-muted">{t('identity.none')}</p>
      ) : (
        <ul className="grid gap-1 text-sm">
          {identities.map(({ provider }) => (
            <li key={provider}>{provider === 'oidc' && methods.oidc ? methods.oidc.name : provider}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}
