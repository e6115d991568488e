import postgres from 'postgres';

/** True when PostgreSQL refused a row because of this unique index; drizzle wraps the driver's error as its cause. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const source = error instanceof Error && error.cause instanceof postgres.PostgresError ? error.cause : error;
  return source instanceof postgres.PostgresError && source.code === '23505' && source.constraint_name === constraint;
}
