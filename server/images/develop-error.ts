export type DevelopStage = 'start' | 'open' | 'metadata' | 'decode' | 'resize' | 'encode' | 'write';

/**
 * - `unreadable`: the file is damaged, cut short, or not what it claims to be.
 * - `too_many_pixels`: refused before decoding.
 * - `unsupported`: a kind of photo that cannot be decoded here.
 * - `memory`, `timeout`: it was stopped; trying again would end the same way.
 * - `missing`: the original is not on disk.
 * - `crashed`: the process that developed it died; another attempt may succeed.
 * - `internal`: a fault of ours or of the machine (disk full); another attempt may succeed.
 */
export type DevelopErrorCode =
  | 'unreadable'
  | 'too_many_pixels'
  | 'unsupported'
  | 'memory'
  | 'timeout'
  | 'missing'
  | 'crashed'
  | 'internal';

/** Why a photo could not be developed, in words for a photographer. Permanent: the same bytes will fail again. */
export class DevelopError extends Error {
  constructor(
    readonly code: DevelopErrorCode,
    readonly stage: DevelopStage,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'DevelopError';
  }

  get isPermanent(): boolean {
    return this.code !== 'crashed' && this.code !== 'internal' && this.code !== 'missing';
  }
}
