/**
 * Errors that a caller can act on. `code` is stable and part of the API; the message is for people and says what to do.
 * Only hono/on-error.ts turns them into HTTP, and nothing tells them apart by their message.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Nobody is signed in, and the verb needs somebody. */
export class NotSignedInError extends DomainError {
  constructor(message = 'Sign in first.') {
    super('not_signed_in', message);
  }
}

/** Somebody is signed in, but may not do this. */
export class NotAllowedError extends DomainError {
  constructor(message = 'Your account is not allowed to do this.') {
    super('not_allowed', message);
  }
}

/** The thing does not exist, or the caller may not know that it does. */
export class NotFoundError extends DomainError {
  constructor(message = 'There is nothing here.') {
    super('not_found', message);
  }
}

/** The request is well formed but contradicts what is stored. */
export class ConflictError extends DomainError {}

/** The input does not validate. `issues` names each field and what was expected of it. */
export class InvalidInputError extends DomainError {
  constructor(
    message: string,
    readonly issues: readonly { path: string; message: string }[] = [],
  ) {
    super('invalid_input', message);
  }
}

/** The bytes are more than the site accepts. */
export class TooLargeError extends DomainError {
  constructor(
    readonly limitBytes: number,
    message = `The file is larger than the limit of ${Math.floor(limitBytes / 1_000_000)} MB.`,
  ) {
    super('too_large', message);
  }
}

/** The bytes are not a photo that Safelight can develop. */
export class NotAPhotoError extends DomainError {
  constructor(message: string) {
    super('not_a_photo', message);
  }
}

/** The same caller asked too often. */
export class TooManyRequestsError extends DomainError {
  constructor(
    readonly retryAfterSeconds: number,
    message = 'Too many requests. Try again in a moment.',
  ) {
    super('too_many_requests', message);
  }
}

/** The site cannot answer just now; the same request may succeed later. */
export class UnavailableError extends DomainError {
  constructor(
    readonly retryAfterSeconds: number,
    message = 'The site is starting or stopping. Try again in a moment.',
    options?: ErrorOptions,
  ) {
    super('unavailable', message, options);
  }
}
