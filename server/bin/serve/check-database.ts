import postgres from 'postgres';
import { DomainError } from '#server/errors';

/** @throws DomainError saying what is wrong with the database of DATABASE_URL, without its password */
export async function checkDatabase(url: string): Promise<void> {
  const { host } = new URL(url);
  const sql = postgres(url, { max: 1, connect_timeout: 10, prepare: false, onnotice: () => {} });
  try {
    await sql`select 1`;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = cause instanceof postgres.PostgresError ? message : (code ?? message);
    throw new DomainError(
      'database_unreachable',
      `The database at ${host} does not let Safelight in (${why}). Check that it runs, and DATABASE_URL.`,
      { cause },
    );
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {});
  }
}
