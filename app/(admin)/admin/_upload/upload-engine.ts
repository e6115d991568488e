'use client';

import type { DetailedError, Upload } from 'tus-js-client';
import { problemOf } from '../_api/request';
import { t } from '../../../_messages/t-admin';
import { speedometer } from './speedometer';
import { forgetUnfinished, uploadsEndpoint } from './unfinished-uploads';
import { addUploads, findUpload, readUploads, readUploadTarget, removeUploads, updateUpload } from './upload-store';
import { isFinished, wantsBytes, type UploadTarget } from './upload-item';

export type NewVisibility = 'public' | 'private';

/** Puts files in line and starts. What was begun in an earlier visit goes on where it was. */
export function uploadFiles(files: readonly File[], visibility: NewVisibility): void {
  const target = readUploadTarget();
  forgetListed(files);
  const items = addUploads(files.map((file) => ({ name: file.name, sizeBytes: file.size, ...firstLook(file) })));
  items.forEach((item, index) => jobs.set(item.id, { file: files[index]!, target, visibility, upload: null }));
  pump();
}

export function pauseUpload(id: number): void {
  if (!wantsBytes(findUpload(id)!)) return;
  void jobs.get(id)?.upload?.abort();
  updateUpload(id, { state: 'paused', bytesPerSecond: 0 });
  pump();
}

export function resumeUpload(id: number): void {
  updateUpload(id, { state: 'waiting', reason: null, code: null });
  pump();
}

/** Gives it up here and on the site. */
export function abortUpload(id: number): void {
  const upload = jobs.get(id)?.upload;
  jobs.delete(id);
  removeUploads([id]);
  // What the site does not hear of now it sweeps away by itself.
  upload?.abort(true).catch(() => {});
  if (upload) void forgetStored(upload);
  pump();
}

export function pauseAll(): void {
  for (const item of readUploads().items) {
    if (item.state === 'uploading' || item.state === 'waiting' || item.state === 'stalled') pauseUpload(item.id);
  }
}

export function resumeAll(): void {
  for (const item of readUploads().items) if (item.state === 'paused') updateUpload(item.id, { state: 'waiting' });
  pump();
}

/** Fetched before it is needed: the network that cuts an upload would cut this as well. */
export function loadTus(): Promise<Tus> {
  return import('tus-js-client');
}

/** Takes what is done off the list. */
export function clearFinished(): void {
  const done = readUploads().items.filter((item) => isFinished(item) || item.state === 'received');
  for (const item of done) jobs.delete(item.id);
  removeUploads(done.map((item) => item.id));
}

/** The network is back: what was waiting for it goes on now. */
export function resumeStalled(): void {
  for (const item of readUploads().items) if (item.state === 'stalled') updateUpload(item.id, { state: 'waiting' });
  pump();
}

const PARALLEL = 3;
const CHUNK_BYTES = 8_000_000;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10_000];
/** A restart takes seconds, a hotel's network minutes: it is tried for as long as the tab is open. */
const STALL_RETRY_MS = 15_000;

type Tus = typeof import('tus-js-client');

interface Job {
  file: File;
  target: UploadTarget;
  visibility: NewVisibility;
  upload: Upload | null;
}

const jobs = new Map<number, Job>();

function pump() {
  const { items } = readUploads();
  const free = PARALLEL - items.filter((item) => item.state === 'uploading').length;
  for (const item of items.filter((each) => each.state === 'waiting').slice(0, Math.max(0, free))) {
    updateUpload(item.id, { state: 'uploading' });
    void start(item.id);
  }
}

async function start(id: number) {
  const job = jobs.get(id);
  if (!job) return;
  const tus = await loadTus().catch(() => null);
  if (!tus) return stall(id);
  try {
    job.upload ??= await prepare(tus, id, job);
    if (findUpload(id)?.state === 'uploading') job.upload.start();
  } catch (error) {
    stop(id, error instanceof Error ? error : new Error(String(error)));
  }
}

async function prepare(tus: Tus, id: number, { file, target, visibility }: Job): Promise<Upload> {
  const measure = speedometer();
  const upload = new tus.Upload(file, {
    endpoint: uploadsEndpoint,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    removeFingerprintOnSuccess: true,
    metadata: {
      filename: file.name,
      filetype: file.type,
      visibility,
      ...(target.albumId && { albumId: target.albumId }),
    },
    onProgress: (sentBytes) => updateUpload(id, { sentBytes, bytesPerSecond: measure(sentBytes, performance.now()) }),
    onSuccess: ({ lastResponse }) => {
      const isKnown = lastResponse.getHeader('Safelight-Photo-Known') === 'true';
      const photoId = lastResponse.getHeader('Safelight-Photo-Id') ?? null;
      settle(id, { state: isKnown ? 'known' : 'received', photoId, sentBytes: file.size });
    },
    onError: (error) => stop(id, error),
  });
  const [previous] = await upload.findPreviousUploads();
  if (previous) upload.resumeFromPreviousUpload(previous);
  return upload;
}

/** An upload ended without success: for good when the site said no, for now when nobody answered. */
function stop(id: number, error: Error | DetailedError) {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  if (status >= 400 && status < 500 && !PASSING.has(status)) {
    const { message, code } = problemOf(status, response?.getBody() ?? '');
    // Signed out is no verdict on the file: signed in again, it can go on.
    if (status === 401 || status === 403) settle(id, { state: 'paused', reason: message, code });
    else refuse(id, message, code);
    return;
  }
  if ('originalRequest' in error) stall(id);
  else refuse(id, t('upload.unreadable'), 'unreadable');
}

function refuse(id: number, reason: string, code: string) {
  const upload = jobs.get(id)?.upload;
  if (upload) void forgetStored(upload);
  settle(id, { state: 'refused', reason, code });
}

/** What will not go on is not to be offered again at the next visit. */
async function forgetStored(upload: Upload) {
  const [tus, stored] = await Promise.all([loadTus(), upload.findPreviousUploads()]);
  await Promise.all(stored.map((each) => tus.defaultOptions.urlStorage.removeUpload(each.urlStorageKey)));
}

/** Nobody answered: it goes on when the network is back, or when it is time to look whether it is. */
function stall(id: number) {
  settle(id, { state: 'stalled' });
  setTimeout(() => {
    if (findUpload(id)?.state === 'stalled') resumeUpload(id);
  }, STALL_RETRY_MS);
}

/** Statuses of the moment: conflict of two chunks, a lock, a limit. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 423, 429]);

function settle(id: number, change: Parameters<typeof updateUpload>[1]) {
  updateUpload(id, { bytesPerSecond: 0, ...change });
  if (change.state === 'received' || change.state === 'known' || change.state === 'refused') jobs.delete(id);
  pump();
}

/** What is plainly no photo is not worth the way. */
function firstLook(file: File) {
  if (file.size === 0) return { state: 'refused' as const, reason: t('upload.empty'), code: 'empty' };
  if (/^(video|audio|text)\//.test(file.type))
    return { state: 'refused' as const, reason: t('upload.notAPhoto'), code: 'not_a_photo' };
  return { state: 'waiting' as const, reason: null, code: null };
}

function forgetListed(files: readonly File[]) {
  const picked = new Set(files.map((file) => `${file.size} ${file.name}`));
  const again = readUploads().items.filter(
    (item) => item.state === 'unfinished' && picked.has(`${item.sizeBytes} ${item.name}`),
  );
  for (const item of again) forgetUnfinished(item.id);
  removeUploads(again.map((item) => item.id));
}
