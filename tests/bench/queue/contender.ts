/** What a queue does with a task of the benchmark, which is nothing but to say when it began. */
export interface Observer {
  /** A task began; when it was put in, in epoch milliseconds with fractions, if it says. */
  started(sentAt: number | undefined): void;
  /** So many are completed in the database. */
  completed(count: number): void;
}

/** A queue on PostgreSQL, as its users use it at its best. */
export interface Contender {
  name: string;
  /** Makes its tables on an empty database. */
  install(url: string): Promise<void>;
  /** Puts no-op tasks in, in one statement, and tells its workers as it does. */
  fill(url: string, count: number): Promise<void>;
  /** Puts one task in through a connection that is open. @returns a function that does so again and again */
  openSender(url: string): Promise<{ send(sentAt: number): Promise<void>; close(): Promise<void> }>;
  /** Works one by one, or many in a round trip, until it is stopped. */
  work(url: string, batch: number, observer: Observer): Promise<{ stop(): Promise<void> }>;
}

/** Epoch milliseconds with fractions, the same for all processes of a machine. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
