import { DomainError } from '#server/errors';

/** The embedded database cannot run. The message is for people: one line, with the way out. */
export class EmbeddedPostgresError extends DomainError {
  declare readonly code:
    'database_already_running' | 'database_wrong_version' | 'database_refused' | 'database_unsupported';
}
