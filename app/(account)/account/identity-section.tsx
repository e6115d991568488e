import type { Profile, SignInMethods } from '#server/people/schemas';
import { t } from '../../_messages/t-account';
import { Section } from '../../(admin)/admin/_ui/section';

/** Only where the site knows another service, or once did. */
export function IdentitySection({ identities, methods }: Pick<Profile, 'identities'> & { methods: SignInMethods }) {
  const { oidc } = methods;
  if (identities.length === 0 && !oidc) return null;
  return (
    <Section title={t('identity.title')} words={t('identity.words')}>
      {identities.length === 0 && oidc ? (
        <p className="text-sm text-pretty text-muted">{t('identity.none', { name: oidc.name })}</p>
      ) : (
        <ul className="grid gap-1 text-sm">
          {identities.map(({ provider }) => (
            <li key={provider}>{provider === 'oidc' && oidc ? oidc.name : provider}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}
