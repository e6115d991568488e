import { APIError } from '@better-auth/core/error';
import type { AuthContext, BetterAuthPlugin } from '@better-auth/core';
import type { OAuthProvider } from '@better-auth/core/oauth2';
import { genericOAuth, type GenericOAuthUserInfo } from 'better-auth/plugins';
import type { OidcConfig } from '#server/config';
import type { Log } from '#server/log';

/** In the redirect address, `/api/auth/callback/oidc`, which stays the same whatever provider is set. */
const PROVIDER_ID = 'oidc';
const DISCOVERY_TIMEOUT_MS = 10_000;

/**
 * Single sign-on by the provider of the settings. better-auth's generic OAuth does the work; around it stands that the
 * provider is discovered when somebody first comes by it, and again until it answers: discovered at the start, as the
 * plugin does by itself, a site that starts while the provider is away would be without it until it is started anew.
 */
export function oidcSignIn(oidc: OidcConfig, log: Log): BetterAuthPlugin {
  return {
    id: 'oidc',
    init: (auth) => {
      const discovered = remembered(() => discover(oidc, auth));
      const provider = async () => {
        try {
          return await discovered();
        } catch (error) {
          log.error({ err: error }, 'the single sign-on provider does not answer as one');
          throw new APIError('SERVICE_UNAVAILABLE', {
            code: 'oidc_unavailable',
            message: `${oidc.name} does not answer. Try again in a moment, or sign in another way.`,
          });
        }
      };
      return { context: { socialProviders: [lazily(oidc, provider)] } };
    },
  };
}

/** Without `idToken`, so that nobody signs in by sending an ID token: whoever comes has come through the redirect. */
function lazily(oidc: OidcConfig, provider: () => Promise<OAuthProvider>): OAuthProvider {
  return {
    id: PROVIDER_ID,
    name: oidc.name,
    requiresIdTokenNonce: true,
    accountSubject: async (context) => (await provider()).accountSubject(context),
    createAuthorizationURL: async (data) => (await provider()).createAuthorizationURL(data),
    validateAuthorizationCode: async (data) => (await provider()).validateAuthorizationCode(data),
    getUserInfo: async (tokens) => (await provider()).getUserInfo(tokens),
    options: { disableSignUp: !oidc.isSignUpOpen },
  };
}

/** @throws when it cannot be reached, or says that it is another */
async function discover(oidc: OidcConfig, auth: AuthContext): Promise<OAuthProvider> {
  const found = genericOAuth({
    config: [
      {
        providerId: PROVIDER_ID,
        name: oidc.name,
        discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId: oidc.clientId,
        clientSecret: oidc.clientSecret,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        disableProviderLogout: true,
        // With the issuer: another provider set later may give the same subject to somebody else.
        accountSubject: ({ profile }) => (profile.sub ? `${oidc.issuer} ${profile.sub}` : ''),
        mapProfileToUser: toPerson,
      },
    ],
  }).init(auth);
  const { context } = await withinTime(found);
  const [provider] = context.socialProviders.filter(({ id }) => id === PROVIDER_ID);
  if (!provider) throw new Error(`OIDC_ISSUER: no OpenID Connect discovery at ${oidc.issuer}`);
  // OpenID Connect Discovery 1.0, 4.3: they must be the same.
  if (provider.issuer?.replace(/\/+$/, '') !== oidc.issuer) {
    throw new Error(`OIDC_ISSUER: ${oidc.issuer} says that it is ${provider.issuer}`);
  }
  return provider;
}

/** Nothing is believed but `email_verified: true`; a picture would be fetched from elsewhere by everybody who sees it. */
function toPerson({ email, email_verified: emailVerified, name, preferred_username: nick }: GenericOAuthUserInfo) {
  const names = [name, nick, email?.split('@')[0]].filter((text) => typeof text === 'string');
  const known = names.map((text) => text.trim().slice(0, 100)).find(Boolean);
  return { name: known ?? '', emailVerified: emailVerified === true, image: undefined };
}

/** Once it has succeeded; those who ask meanwhile wait for the same try. */
function remembered<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

async function withinTime<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), DISCOVERY_TIMEOUT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
