import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

export interface Authenticator {
  /** Whether it checks a PIN, a finger or a face. */
  isVerifying: boolean;
  /** The page that the browser tells it of. */
  origin: string;
  /** What `navigator.credentials.create` answers with, as JSON. */
  register(challenge: string): object;
  /** What `navigator.credentials.get` answers with. */
  authenticate(challenge: string): object;
}

/** One passkey (ES256, no attestation), in software. Web Authentication Level 2, sections 6.1 and 6.5. */
export function createAuthenticator(domain: string, origin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(16);
  const id = credentialId.toString('base64url');
  let signCount = 0;

  const authenticator: Authenticator = {
    isVerifying: true,
    origin,
    register(challenge) {
      const { x, y } = publicKey.export({ format: 'jwk' });
      // COSE_Key, in CBOR: { 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y }
      const key = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x!, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y!, 'base64url'),
      ]);
      const length = Buffer.from([0, credentialId.length]);
      const authData = Buffer.concat([dataOf(HAS_CREDENTIAL), Buffer.alloc(16), length, credentialId, key]);
      // { fmt: 'none', attStmt: {}, authData }
      const attestationObject = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
        Buffer.from([0x58, authData.length]),
        authData,
      ]);
      return credential({
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      });
    },
    authenticate(challenge) {
      signCount += 1;
      const [authData, client] = [dataOf(0), clientData('webauthn.get', challenge)];
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey);
      return credential({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
      });
    },
  };
  const dataOf = (flags: number) => {
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags | USER_PRESENT | (authenticator.isVerifying ? USER_VERIFIED : 0));
    rest.writeUInt32BE(signCount, 1);
    return Buffer.concat([sha256(Buffer.from(domain)), rest]);
  };
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: authenticator.origin, crossOrigin: false }));
  const credential = (response: object) => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });
  return authenticator;
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
