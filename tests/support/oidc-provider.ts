import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who is signed in at the provider: the claims of the ID token. */
export interface Identity {
  sub: string;
  email: string;
  email_verified?: unknown;
  name?: string;
}

export interface OidcProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Whoever comes to the provider from now on is this one. */
  identity: Identity;
  /** Answers of the token endpoint wait until so many have asked. */
  holdTokens(count: number): void;
  /** How it misbehaves from now on. */
  fault: 'none' | 'away' | 'other-issuer' | 'other-key' | 'other-nonce';
  /** How often it was discovered. */
  discoveries: number;
  close(): Promise<void>;
}

interface Grant {
  redirectUri: string;
  challenge: string;
  nonce: string;
  identity: Identity;
}

/** An OpenID Connect provider on loopback: code flow, PKCE (S256), client secret, RS256. What it is sent wrong it refuses. */
export async function startOidcProvider(): Promise<OidcProvider> {
  const [keys, otherKeys] = [newKeys(), newKeys()];
  const grants = new Map<string, Grant>();
  let barrier = { missing: 0, open: Promise.resolve(), release: () => {} };

  const server = createServer((request, response) => {
    void answer(request).then(
      ({ status = 200, location, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
        response.end(JSON.stringify(body ?? {}));
      },
      (error: Error) => response.writeHead(500).end(error.message),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const provider: OidcProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`,
    clientId: 'safelight',
    clientSecret: 'a secret of the client',
    identity: { sub: '1', email: 'someone@example.test', email_verified: true },
    fault: 'none',
    discoveries: 0,
    holdTokens(count) {
      let release = () => {};
      const open = new Promise<void>((resolve) => (release = resolve));
      barrier = { missing: count, open, release };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  interface Answer {
    status?: number;
    location?: string;
    body?: unknown;
  }
  async function answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url!, provider.issuer);
    if (provider.fault === 'away') return { status: 503 };
    switch (url.pathname) {
      case '/realm/.well-known/openid-configuration':
        return { body: discovery() };
      case '/realm/jwks':
        return {
          body: { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'RS256', use: 'sig' }] },
        };
      case '/realm/authorize':
        return authorize(url.searchParams);
      case '/realm/token':
        return exchange(new URLSearchParams(await textOf(request)));
      default:
        return { status: 404 };
    }
  }

  function discovery() {
    provider.discoveries += 1;
    return {
      issuer: provider.fault === 'other-issuer' ? 'https://another.example' : provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  function authorize(query: URLSearchParams): Answer {
    const asked = Object.fromEntries(query);
    const isWhole =
      asked.response_type === 'code' && asked.client_id === provider.clientId && asked.scope?.includes('openid');
    if (!isWhole || asked.code_challenge_method !== 'S256') return { status: 400, body: { error: 'invalid_request' } };
    const code = randomUUID();
    const { redirect_uri: redirectUri = '', code_challenge: challenge = '', nonce = '' } = asked;
    grants.set(code, { redirectUri, challenge, nonce, identity: { ...provider.identity } });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: asked.state ?? '' }).toString();
    return { status: 302, location: back.href };
  }

  async function exchange(form: URLSearchParams): Promise<Answer> {
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isOurs = form.get('client_id') === provider.clientId && form.get('client_secret') === provider.clientSecret;
    if (!grant || !isOurs || grant.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri')) {
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    barrier.missing -= 1;
    if (barrier.missing <= 0) barrier.release();
    await barrier.open;
    const now = Math.floor(Date.now() / 1000);
    const nonce = provider.fault === 'other-nonce' ? 'another' : grant.nonce;
    const claims = { ...grant.identity, nonce, iss: provider.issuer, aud: provider.clientId, iat: now, exp: now + 60 };
    const { privateKey } = provider.fault === 'other-key' ? otherKeys : keys;
    return {
      body: {
        access_token: 'of-the-provider',
        token_type: 'Bearer',
        expires_in: 60,
        id_token: idToken(claims, privateKey),
      },
    };
  }

  return provider;
}

function newKeys() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function idToken(claims: object, key: KeyObject): string {
  const parts = [{ alg: 'RS256', kid: 'key', typ: 'JWT' }, claims];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
