export type DevelopStage = 'start' | 'open' | 'metadata' | 'decode' | 'describe' | 'resize' | 'encode' | 'write';

/**
 * - `unreadable`: the file is damaged, cut short, or not what it claims to be.
 * - `too_many_pixels`: refused before it was decoded.
 * - `memory`, `timeout`: stopped; another attempt would end the same way.
 * - `missing`: the original is not on disk.
 * - `crashed`: the process that developed it died; another attempt may succeed.
 * - `internal`: a fault of ours or of the machine (a full disk); another attempt may succeed.
 */
export type DevelopErrorCode =
  'unreadable' | 'too_many_pixels' | 'memory' | 'timeout' | 'missing' | 'crashed' | 'internal';

const PERMANENT: readonly DevelopErrorCode[] = ['unreadable', 'too_many_pixels', 'memory', 'timeout'];

/** Why a photo could not be developed, in words for a photographer. */
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

  /** The same bytes would fail again. */
  get isPermanent(): boolean {
    return PERMANENT.includes(this.code);
  }
}

/** Runs one stage; whatever it throws leaves as a DevelopError of that stage. */
export async function atStage<T>(stage: DevelopStage, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DevelopError) throw cause;
    if (stage === 'open') {
      throw new DevelopError('unreadable', stage, 'The file is damaged: not even its header can be read.', { cause });
    }
    if (stage === 'decode') {
      const message = 'The file is damaged or was cut short: part of the picture is missing. Upload it again.';
      throw new DevelopError('unreadable', stage, message, { cause });
    }
    throw new DevelopError('internal', stage, `Something went wrong while the photo was developed (${stage}).`, {
      cause,
    });
  }
}
