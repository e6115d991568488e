import { notFound } from 'next/navigation';
import { InvalidInputError } from '#server/errors';

/** A cursor that is not one of ours is an address that does not exist. */
export function notFoundIfInvalid(error: unknown): never {
  if (error instanceof InvalidInputError) notFound();
  throw error;
}
