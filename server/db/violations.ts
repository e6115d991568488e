import postgres from 'postgres';

/** True when PostgreSQL refused a row because of this unique index; drizzle wraps the driver's error as its cause. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return violates(error, constraint, '23505');
}

/** True when it was because of this check, or of a trigger that refuses in its name. */
export function isCheckViolation(error: unknown, constraint: string): boolean {
  return violates(error, constraint, '23514');
}

function violates(error: unknown, constraint: string, code: string): boolean {
  const source = error instanceof Error && error.cause instanceof postgres.PostgresError ? error.cause : error;
  return source instanceof postgres.PostgresError && source.code === code && source.constraint_name === constraint;
}
