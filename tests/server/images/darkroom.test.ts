import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Darkroom, type DarkroomOptions } from '#server/images/darkroom';
import { DevelopError } from '#server/images/develop-error';
import type { FirstLookJob, VariantsJob } from '#server/images/develop-types';
import { originalOf } from './develop-bytes';

const WAIT = { timeout: 20_000, interval: 20 };
const watchesMemory = existsSync('/proc/self/status');

function openDarkroom(options: Partial<DarkroomOptions> = {}): Darkroom {
  const darkroom = new Darkroom({ projectDir: process.cwd(), size: 1, ...options });
  onTestFinished(() => darkroom.close());
  return darkroom;
}

/** Grain: enough work that a job can be met in the middle. */
async function photograph(width = 1600, height = 1200): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 50 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .jpeg()
    .toBuffer();
}

async function firstLookOf(bytes: Buffer): Promise<FirstLookJob> {
  return { kind: 'first-look', ...(await originalOf(bytes)) };
}

async function variantsOf(bytes: Buffer): Promise<VariantsJob> {
  return { kind: 'variants', ...(await originalOf(bytes)) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const failureOf = (job: Promise<unknown>) =>
  job.then(
    () => null,
    (error: unknown) => error,
  );

describe('the darkroom', () => {
  it('develops in a child and tells how far it is', async () => {
    const darkroom = openDarkroom();
    const bytes = await photograph();
    const look = await darkroom.develop(await firstLookOf(bytes));
    expect(look).toMatchObject({ kind: 'first-look', width: 1600, height: 1200 });
    const progress: { stage: string; fraction: number }[] = [];
    const variants = await darkroom.develop(await variantsOf(bytes), { onProgress: (step) => progress.push(step) });
    expect(variants.files.length).toBeGreaterThan(5);
    expect(progress.map((step) => step.stage)).toEqual(
      expect.arrayContaining(['reading', 'decoding', 'encoding avif 1600']),
    );
    const fractions = progress.map((step) => step.fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
  });

  it('reuses its child, at lower priority than the site', async () => {
    const darkroom = openDarkroom();
    const job = await firstLookOf(await photograph(300, 200));
    await darkroom.develop(job);
    const [pid] = darkroom.pids;
    await darkroom.develop(job);
    expect(darkroom.pids).toEqual([pid]);
    expect(os.getPriority(pid)).toBe(10);
  });

  it.skipIf(!watchesMemory)('gives its children nothing of the environment of the site', async () => {
    vi.stubEnv('BETTER_AUTH_SECRET', 'not-for-children');
    const darkroom = openDarkroom();
    await darkroom.develop(await firstLookOf(await photograph(300, 200)));
    expect(await readFile(`/proc/${darkroom.pids[0]}/environ`, 'latin1')).not.toContain('not-for-children');
    vi.unstubAllEnvs();
  });

  it('runs no more children than its size, and first looks before variants', async () => {
    const darkroom = openDarkroom();
    const bytes = await photograph(700, 500);
    const order: string[] = [];
    const watched = async (name: string, job: FirstLookJob | VariantsJob) => {
      await darkroom.develop(job);
      order.push(name);
      expect(darkroom.pids.length).toBeLessThanOrEqual(1);
    };
    const [a, b, c] = [await variantsOf(bytes), await variantsOf(bytes), await firstLookOf(bytes)];
    await Promise.all([watched('variants', a), watched('more variants', b), watched('first look', c)]);
    expect(order).toEqual(['variants', 'first look', 'more variants']);
  });

  it('carries refusals across with code and stage', async () => {
    const darkroom = openDarkroom();
    const whole = await photograph();
    const error = await failureOf(darkroom.develop(await variantsOf(whole.subarray(0, whole.length / 2))));
    expect(error).toBeInstanceOf(DevelopError);
    expect(error).toMatchObject({ code: 'unreadable', stage: 'decode', isPermanent: true });
    expect((error as DevelopError).message).toMatch(/damaged|cut short/);
    expect((error as DevelopError).cause).toBeInstanceOf(Error);
  });

  it('says so when the original is gone, which is not the fault of the photo', async () => {
    const job = await firstLookOf(await photograph(300, 200));
    const error = await failureOf(openDarkroom().develop({ ...job, sourcePath: `${job.sourcePath}-gone` }));
    expect(error).toMatchObject({ code: 'missing', isPermanent: false });
  });
});

describe('when a child', () => {
  it('crashes, its photo may be tried again, and the next one has a new child', async () => {
    const darkroom = openDarkroom();
    const job = await variantsOf(await photograph());
    const killed: number[] = [];
    const error = await failureOf(
      darkroom.develop(job, {
        onProgress: ({ stage }) => {
          if (!stage.startsWith('encoding') || killed.length > 0) return;
          killed.push(darkroom.pids[0]!);
          process.kill(darkroom.pids[0]!, 'SIGKILL');
        },
      }),
    );
    expect(error).toMatchObject({ code: 'crashed', isPermanent: false });
    await darkroom.develop(job);
    expect(darkroom.pids).not.toContain(killed[0]);
  });

  it('works on what is aborted, it is killed before the caller hears of it', async () => {
    const darkroom = openDarkroom();
    const job = await variantsOf(await photograph());
    const controller = new AbortController();
    const pids: number[] = [];
    const error = await failureOf(
      darkroom.develop(job, {
        signal: controller.signal,
        onProgress: ({ stage }) => {
          if (!stage.startsWith('encoding')) return;
          pids.push(...darkroom.pids);
          controller.abort(new Error('cancelled'));
        },
      }),
    );
    expect(error).toMatchObject({ message: 'cancelled' });
    expect(isAlive(pids[0]!)).toBe(false);
    await expect(darkroom.develop(job)).resolves.toMatchObject({ kind: 'variants' });
  });

  it('has not begun on what is aborted, nothing is killed', async () => {
    const darkroom = openDarkroom();
    const bytes = await photograph();
    const controller = new AbortController();
    const first = darkroom.develop(await variantsOf(bytes), {
      onProgress: ({ stage }) => stage === 'decoding' && controller.abort(new Error('cancelled')),
    });
    const second = darkroom.develop(await variantsOf(bytes), { signal: controller.signal });
    await expect(second).rejects.toThrow('cancelled');
    await expect(first).resolves.toMatchObject({ kind: 'variants' });
  });

  it('takes too long, it is stopped for good', async () => {
    const darkroom = openDarkroom({ jobTimeoutMs: 60 });
    const error = await failureOf(darkroom.develop(await variantsOf(await photograph())));
    expect(error).toMatchObject({ code: 'timeout', isPermanent: true });
    await vi.waitFor(() => expect(darkroom.pids).toEqual([]), WAIT);
  });

  it.skipIf(!watchesMemory)('passes the memory limit, it is stopped for good', async () => {
    const side = 7000;
    const bomb = await sharp({ create: { width: side, height: side, channels: 3, background: 'grey' } })
      .png({ progressive: true })
      .toBuffer();
    const darkroom = openDarkroom({ memoryLimitBytes: 230_000_000 });
    const error = await failureOf(darkroom.develop(await firstLookOf(bomb)));
    expect(error).toMatchObject({ code: 'memory', isPermanent: true });
    expect((error as DevelopError).message).toMatch(/needs more memory than 230 MB/);
  });

  it.skipIf(!watchesMemory)('and another pass the limit only together, they go one after the other', async () => {
    const darkroom = openDarkroom({ size: 2, memoryLimitBytes: 250_000_000 });
    const bytes = await photograph(900, 700);
    const jobs = [await variantsOf(bytes), await variantsOf(bytes), await firstLookOf(bytes)];
    const results = await Promise.all(jobs.map((job) => darkroom.develop(job)));
    expect(results.map((result) => result.kind)).toEqual(['variants', 'variants', 'first-look']);
  });

  it('has no work, it ends', async () => {
    const darkroom = openDarkroom({ idleMs: 20 });
    await darkroom.develop(await firstLookOf(await photograph(300, 200)));
    const [pid] = darkroom.pids;
    await vi.waitFor(() => expect(darkroom.pids).toEqual([]), WAIT);
    await vi.waitFor(() => expect(isAlive(pid!)).toBe(false), WAIT);
  });
});

describe('closing', () => {
  it('ends children and hands back what was under way or waiting', async () => {
    const darkroom = openDarkroom();
    const bytes = await photograph();
    let hasStarted = false;
    const jobs = [
      failureOf(darkroom.develop(await variantsOf(bytes), { onProgress: () => (hasStarted = true) })),
      failureOf(darkroom.develop(await variantsOf(bytes))),
    ];
    await vi.waitFor(() => expect(hasStarted).toBe(true), WAIT);
    const pids = darkroom.pids;
    await darkroom.close();
    expect(pids.filter(isAlive)).toEqual([]);
    for (const error of await Promise.all(jobs)) expect(error).toMatchObject({ code: 'crashed', isPermanent: false });
    await expect(darkroom.develop(await variantsOf(bytes))).rejects.toMatchObject({ code: 'crashed' });
  });
});

const script = (job: unknown, after: string) => `
  import { Darkroom } from '#server/images/darkroom';
  const darkroom = new Darkroom({ projectDir: process.cwd(), size: 1 });
  await darkroom.develop(${JSON.stringify(job)});
  console.log(darkroom.pids[0]);
  ${after}`;
const run = (source: string) =>
  spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

describe('the parent', () => {
  it('may end by itself while children are idle, and they end with it', async () => {
    const parent = run(script(await firstLookOf(await photograph(300, 200)), ''));
    const exited = new Promise((resolve) => parent.once('exit', resolve));
    const pid = Number(await text(parent.stdout));
    expect(await exited).toBe(0);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);
  });

  it('takes its children along when it is killed', async () => {
    const parent = run(script(await firstLookOf(await photograph(300, 200)), 'setInterval(() => undefined, 1000);'));
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);
  });
});
