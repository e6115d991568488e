import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { eq, sql } from 'drizzle-orm';
import { createAlbum } from '#server/albums/create-album';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { DomainError } from '#server/errors';
import { addPhoto } from './add-photo';
import { placeInAlbum } from './register-photo';

export interface ImportReport {
  added: number;
  /** Bytes that the site had already. */
  known: number;
  refused: { file: string; reason: string }[];
}

export interface ImportOptions {
  folder: string;
  /** Photos go there too; made when there is none of this title. */
  album?: string | undefined;
  concurrency?: number;
  onFile(report: ImportReport, total: number): void;
  /** Ends the import after the files under way. */
  signal?: AbortSignal;
}

/** Adds every photo below a folder. May be interrupted at any moment and run again: what is there already is skipped. */
export async function importFolder(ctx: Context, actor: Actor, options: ImportOptions): Promise<ImportReport> {
  authorize(actor, 'admin');
  const files = await listFiles(options.folder);
  const albumId = options.album ? await findOrCreateAlbum(ctx, actor, options.album) : undefined;
  const report: ImportReport = { added: 0, known: 0, refused: [] };
  const waiting = files.values();
  const importNext = async () => {
    for (const file of waiting) {
      if (options.signal?.aborted) return;
      try {
        const isKnown = await importFile(ctx, actor, file, albumId);
        report[isKnown ? 'known' : 'added'] += 1;
      } catch (error) {
        if (!(error instanceof DomainError) && !isFileError(error)) throw error;
        report.refused.push({ file: path.relative(options.folder, file), reason: (error as Error).message });
      }
      options.onFile(report, files.length);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 4 }, importNext));
  return report;
}

/** @returns true when the site has these bytes already: found by their hash, before anything is written */
async function importFile(ctx: Context, actor: Actor, file: string, albumId: string | undefined): Promise<boolean> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const [known] = await ctx.db
    .select({ id: schema.photo.id })
    .from(schema.photo)
    .where(eq(schema.photo.sha256, hash.digest('hex')));
  if (known) {
    if (albumId) await placeInAlbum(ctx.db, albumId, [known.id]);
    return true;
  }
  const { isKnown } = await addPhoto(ctx, actor, { name: path.basename(file), bytes: createReadStream(file), albumId });
  return isKnown;
}

/** By name, so that photos of one folder keep their order; hidden files and folders are left alone. */
async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of await opendir(folder, { recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const isHidden = path
      .relative(folder, file)
      .split(path.sep)
      .some((part) => part.startsWith('.'));
    if (entry.isFile() && !isHidden) files.push(file);
  }
  return files.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function findOrCreateAlbum(ctx: Context, actor: Actor, title: string): Promise<string> {
  const [found] = await ctx.db
    .select({ id: schema.album.id })
    .from(schema.album)
    .where(sql`lower(${schema.album.title}) = lower(${title}) AND ${schema.album.deletedAt} IS NULL`)
    .limit(1);
  return found?.id ?? (await createAlbum(ctx, actor, { title })).id;
}

function isFileError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EACCES', 'ENOENT', 'EPERM', 'EISDIR'].includes(String(error.code))
  );
}
