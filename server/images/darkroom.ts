import { DarkroomProcess } from './darkroom-process';
import { DevelopError } from './develop-error';
import type { DevelopJob, DevelopProgress, DevelopResult, FirstLook, Variants } from './develop-types';
import { residentBytes } from './resident-memory';

export interface DarkroomOptions {
  /** Where package.json lies: children run from source. */
  projectDir: string;
  /** Photos developed at once. */
  size: number;
  /** RAM of all children together, watched where there is /proc. 640 MB, or 320 MB a child if that is more. */
  memoryLimitBytes?: number;
  /** How long a photo may take. 120 s. */
  jobTimeoutMs?: number;
  /** When a child without work ends. A minute. */
  idleMs?: number;
}

export interface DevelopOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: DevelopProgress) => void) | undefined;
}

interface Assignment {
  job: DevelopJob;
  onProgress: (progress: DevelopProgress) => void;
  resolve: (result: FirstLook | Variants) => void;
  reject: (error: unknown) => void;
  /** It went over the limit beside others and is given all the memory. */
  isAlone: boolean;
}

interface Seat {
  process: DarkroomProcess;
  work: { assignment: Assignment; startedAt: number; stop: Stop | null } | null;
  idleTimer: NodeJS.Timeout | null;
}

/** Why a child was killed: an error for whoever waits for its photo, or to begin again with the memory for itself. */
type Stop = { kind: 'reject'; error: unknown } | { kind: 'again-alone' };

const MB = 1_000_000;
const WATCH_EVERY_MS = 50;
/** A child that keeps this much after its photo is replaced rather than reused. */
const RECYCLE_ABOVE_BYTES = 260 * MB;

/**
 * Develops photos in child processes, so that a file that crashes, hangs or bloats the image libraries takes nothing
 * but its child with it. First looks go before variants, whoever came first.
 */
export class Darkroom {
  readonly #projectDir: string;
  readonly #size: number;
  readonly #memoryLimitBytes: number;
  readonly #jobTimeoutMs: number;
  readonly #idleMs: number;
  readonly #seats = new Set<Seat>();
  #waiting: Assignment[] = [];
  #watch: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: DarkroomOptions) {
    this.#projectDir = options.projectDir;
    this.#size = options.size;
    this.#memoryLimitBytes = options.memoryLimitBytes ?? Math.max(640 * MB, options.size * 320 * MB);
    this.#jobTimeoutMs = options.jobTimeoutMs ?? 120_000;
    this.#idleMs = options.idleMs ?? 60_000;
  }

  /** Process ids of the children there are. */
  get pids(): number[] {
    return [...this.#seats].flatMap((seat) => seat.process.pid ?? []);
  }

  /**
   * @throws DevelopError when the photo cannot be developed; the signal's reason once it is aborted, and by then the
   * child that worked on it is gone.
   */
  develop<Job extends DevelopJob>(job: Job, options: DevelopOptions = {}): Promise<DevelopResult<Job>> {
    const { signal, onProgress = () => undefined } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#isClosed) return Promise.reject(closedError());
    const result = new Promise<FirstLook | Variants>((resolve, reject) => {
      const assignment: Assignment = { job, onProgress, resolve, reject, isAlone: false };
      const abort = () => this.#abort(assignment, signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      const settled = () => signal?.removeEventListener('abort', abort);
      assignment.resolve = (value) => (settled(), resolve(value));
      assignment.reject = (error) => (settled(), reject(error));
      this.#waiting.push(assignment);
      this.#assign();
    });
    return result as Promise<DevelopResult<Job>>;
  }

  /** Starts a child ahead of the first photo, which need not wait half a second for it then. */
  warmUp(): void {
    if (!this.#isClosed && this.#seats.size === 0) this.#release(this.#openSeat());
  }

  /** Ends every child; what was under way or waiting fails, to be tried again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const assignment of this.#waiting.splice(0)) assignment.reject(closedError());
    const seats = [...this.#seats];
    await Promise.all(seats.map((seat) => this.#stop(seat, { kind: 'reject', error: closedError() })));
  }

  #assign(): void {
    for (;;) {
      const busy = [...this.#seats].filter((seat) => seat.work);
      const next = this.#waiting.find(({ isAlone }) => isAlone) ?? this.#firstInLine();
      if (!next || this.#isClosed || busy.length >= this.#size) return;
      if (busy.length > 0 && (next.isAlone || busy.some((seat) => seat.work?.assignment.isAlone))) return;
      if (next.isAlone) this.#endIdleSeats();
      this.#waiting = this.#waiting.filter((assignment) => assignment !== next);
      void this.#work(this.#idleSeat() ?? this.#openSeat(), next);
    }
  }

  #firstInLine(): Assignment | undefined {
    return this.#waiting.find(({ job }) => job.kind === 'first-look') ?? this.#waiting[0];
  }

  async #work(seat: Seat, assignment: Assignment): Promise<void> {
    if (seat.idleTimer) clearTimeout(seat.idleTimer);
    const work: NonNullable<Seat['work']> = { assignment, startedAt: performance.now(), stop: null };
    seat.work = work;
    this.#watch ??= setInterval(() => this.#inspect(), WATCH_EVERY_MS);
    try {
      assignment.resolve(await seat.process.run(assignment.job, assignment.onProgress));
    } catch (error) {
      if (work.stop) await seat.process.hasEnded;
      if (work.stop?.kind === 'again-alone') this.#waiting.unshift({ ...assignment, isAlone: true });
      else assignment.reject(work.stop ? work.stop.error : error);
    }
    this.#release(seat);
    this.#assign();
  }

  #release(seat: Seat): void {
    seat.work = null;
    if (this.#watch && ![...this.#seats].some(({ work }) => work)) {
      clearInterval(this.#watch);
      this.#watch = null;
    }
    const keptBytes = residentBytes(seat.process.pid ?? 0) ?? 0;
    if (seat.process.isEnded || keptBytes > RECYCLE_ABOVE_BYTES) return void this.#dismiss(seat);
    seat.idleTimer = setTimeout(() => this.#dismiss(seat), this.#idleMs);
    seat.idleTimer.unref();
  }

  /** Stops what takes too long; when memory runs short, first who has no work, then the largest. */
  #inspect(): void {
    const now = performance.now();
    for (const seat of this.#seats) {
      if (!seat.work || now - seat.work.startedAt < this.#jobTimeoutMs) continue;
      void this.#stop(seat, { kind: 'reject', error: timeoutError(this.#jobTimeoutMs) });
    }
    const sizes = new Map([...this.#seats].map((seat) => [seat, residentBytes(seat.process.pid ?? 0) ?? 0]));
    const totalBytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    if (totalBytes <= this.#memoryLimitBytes) return;
    const idle = [...this.#seats].filter((seat) => !seat.work);
    if (idle.length > 0) return this.#endIdleSeats();
    const [largest, ...others] = [...sizes.keys()].toSorted((a, b) => sizes.get(b)! - sizes.get(a)!);
    if (!largest) return;
    const isItsFault = others.length === 0 || sizes.get(largest)! > this.#memoryLimitBytes;
    const stop: Stop = isItsFault
      ? { kind: 'reject', error: memoryError(this.#memoryLimitBytes) }
      : { kind: 'again-alone' };
    void this.#stop(largest, stop);
  }

  #abort(assignment: Assignment, reason: unknown): void {
    const seat = [...this.#seats].find(({ work }) => work?.assignment.resolve === assignment.resolve);
    if (seat) return void this.#stop(seat, { kind: 'reject', error: reason });
    this.#waiting = this.#waiting.filter(({ resolve }) => resolve !== assignment.resolve);
    assignment.reject(reason);
  }

  async #stop(seat: Seat, stop: Stop): Promise<void> {
    // The first reason stands, except that nobody begins again what was given up meanwhile.
    if (seat.work && (!seat.work.stop || stop.kind === 'reject')) seat.work.stop = stop;
    await this.#dismiss(seat);
  }

  #openSeat(): Seat {
    const seat: Seat = { process: new DarkroomProcess(this.#projectDir), work: null, idleTimer: null };
    this.#seats.add(seat);
    void seat.process.hasEnded.then(() => seat.work ?? this.#seats.delete(seat));
    return seat;
  }

  #idleSeat(): Seat | undefined {
    return [...this.#seats].find((seat) => !seat.work);
  }

  #endIdleSeats(): void {
    for (const seat of this.#seats) if (!seat.work) void this.#dismiss(seat);
  }

  async #dismiss(seat: Seat): Promise<void> {
    if (seat.idleTimer) clearTimeout(seat.idleTimer);
    // One that works keeps its seat until its photo is accounted for.
    if (!seat.work) this.#seats.delete(seat);
    await seat.process.end();
  }
}

function closedError(): DevelopError {
  return new DevelopError('crashed', 'start', 'The site stopped before the photo was developed.');
}

function timeoutError(timeoutMs: number): DevelopError {
  return new DevelopError(
    'timeout',
    'decode',
    `The photo took longer than ${timeoutMs / 1000} seconds and was stopped.`,
  );
}

function memoryError(limitBytes: number): DevelopError {
  const limit = `${Math.round(limitBytes / MB)} MB`;
  const message = `The photo needs more memory than ${limit} to be developed. Export it smaller, or not interlaced.`;
  return new DevelopError('memory', 'decode', message);
}
