import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { DarkroomReply, DarkroomRequest } from './darkroom-messages';
import { DevelopError } from './develop-error';
import type { DevelopJob, DevelopProgress, FirstLook, Variants } from './develop-types';

/** Below the site's own processes, so that pages stay fast while photos are developed. */
const NICENESS = 10;
const MAX_HEAP_MB = 192;
const KEPT_STDERR_CHARS = 2000;

/** One child process, developing one photo at a time. It does not keep its parent alive unless it has work. */
export class DarkroomProcess {
  readonly #child: ChildProcess;
  readonly hasEnded: Promise<void>;
  #settle: { resolve(result: FirstLook | Variants): void; reject(error: Error): void } | null = null;
  #onProgress: (progress: DevelopProgress) => void = () => undefined;
  #stderr = '';

  constructor(projectDir: string) {
    const childPath = path.join(/* turbopackIgnore: true */ projectDir, 'server', 'images', 'darkroom-child.ts');
    this.#child = fork(/* turbopackIgnore: true */ childPath, {
      cwd: projectDir,
      execArgv: ['--import', 'tsx', '--expose-gc', `--max-old-space-size=${MAX_HEAP_MB}`],
      // Nothing of the site's environment: whoever takes over a child finds no secret in it.
      env: { TMPDIR: os.tmpdir(), UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#lowerPriority();
    this.hasEnded = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      // Without a process there will be no exit.
      this.#child.on('error', () => this.#child.pid === undefined && resolve());
    });
    void this.hasEnded.then(() => this.#crash());
    this.#child.on('message', (reply: DarkroomReply) => this.#receive(reply));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARS);
    });
    this.#unref();
  }

  get isEnded(): boolean {
    return !this.#child.connected;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws DevelopError of the job, or `crashed` when the process ended under it */
  run(job: DevelopJob, onProgress: (progress: DevelopProgress) => void): Promise<FirstLook | Variants> {
    this.#child.ref();
    this.#child.channel?.ref();
    this.#onProgress = onProgress;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.isEnded) return this.#crash();
      const request: DarkroomRequest = { job };
      this.#child.send(request, (error) => error && this.#child.kill('SIGKILL'));
    });
  }

  async end(): Promise<void> {
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.hasEnded;
  }

  #receive(reply: DarkroomReply): void {
    if (reply.kind === 'progress') return this.#onProgress(reply.progress);
    const settle = this.#settle;
    this.#settle = null;
    this.#unref();
    if (reply.kind === 'result') return settle?.resolve(reply.result);
    const cause = reply.reason ? new Error(reply.reason) : undefined;
    settle?.reject(new DevelopError(reply.code, reply.stage, reply.message, { cause }));
  }

  #crash(): void {
    const { signalCode, exitCode } = this.#child;
    const how = signalCode ? `by ${signalCode}` : `with exit code ${exitCode}`;
    this.#settle?.reject(
      new DevelopError('crashed', 'start', 'The process that developed this photo ended unexpectedly.', {
        cause: new Error(`ended ${how}${this.#stderr ? `: ${this.#stderr}` : ''}`),
      }),
    );
    this.#settle = null;
  }

  /** At once after the fork: threads inherit the niceness of the thread that starts them. */
  #lowerPriority(): void {
    try {
      if (this.#child.pid) os.setPriority(this.#child.pid, NICENESS);
    } catch {
      // It has ended already, which is dealt with where its end is.
    }
  }

  #unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    if (this.#child.stderr instanceof Socket) this.#child.stderr.unref();
  }
}
