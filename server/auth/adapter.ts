import { APIError } from '@better-auth/core/error';
import type { DBAdapter } from '@better-auth/core/db/adapter';
import type { BetterAuthOptions } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { schema, type Database } from '#server/db/client';
import { isCheckViolation, isUniqueViolation } from '#server/db/violations';

type Row = Record<string, unknown>;
interface NewRow<Made> {
  model: string;
  data: Omit<Made, 'id'>;
  select?: string[];
  forceAllowId?: boolean;
}

/**
 * better-auth's way to the database, and what its reads cannot see coming. It looks whether a person or an identity is there
 * and then creates it: of two first sign-ins at the same moment, on two replicas, both look in vain, and one meets the unique
 * index. That one takes the row that won. And whoever is banned between its look and its new session meets the trigger.
 */
export function authAdapter(db: Database) {
  const { user, session, account, verification, rateLimit, twoFactor, passkey } = schema;
  const tables = { user, session, account, verification, rateLimit, twoFactor, passkey };
  return (options: BetterAuthOptions): DBAdapter => {
    // Each statement by itself, without `transaction`: in one, a violation would abort what comes after, the read of the winner.
    const adapter = drizzleAdapter(db, { provider: 'pg', schema: tables })(options);
    const { create } = adapter;
    adapter.create = async <Made extends Row, Answer = Made>(input: NewRow<Made>): Promise<Answer> => {
      try {
        return await create<Made, Answer>(input);
      } catch (error) {
        return (await resolve(adapter, input.model, input.data, error)) as Answer;
      }
    };
    return adapter;
  };
}

/** @returns the row that won the race @throws a refusal in words, or the error itself */
async function resolve(adapter: DBAdapter, model: string, data: Row, error: unknown): Promise<Row> {
  if (model === 'session' && isCheckViolation(error, 'session_user_not_banned')) throw banned();
  if (model === 'user' && isUniqueViolation(error, 'user_email_key')) {
    const where = [{ field: 'email', value: String(data.email) }];
    const winner = await adapter.findOne<Row>({ model, where });
    // As better-auth links an identity to a person that it found.
    if (winner?.emailVerified && data.emailVerified) return winner;
    throw notLinked();
  }
  if (model === 'account' && isUniqueViolation(error, 'account_provider_key')) {
    const where = ['providerId', 'accountId'].map((field) => ({ field, value: String(data[field]) }));
    const winner = await adapter.findOne<Row>({ model, where });
    if (winner && winner.userId === data.userId) return winner;
    throw notLinked();
  }
  if (model === 'twoFactor' && isUniqueViolation(error, 'two_factor_user_key')) throw alreadyBegun();
  throw error;
}

function alreadyBegun() {
  const message = 'The second step was just begun in another window. Begin again.';
  return new APIError('CONFLICT', { code: 'second_factor_begun', message });
}

function banned() {
  const message = 'This account is banned. Ask the owner of the site.';
  return new APIError('FORBIDDEN', { code: 'account_banned', message });
}

function notLinked() {
  const message = 'Another account has this e-mail address.';
  return new APIError('FORBIDDEN', { code: 'account_not_linked', message });
}
