import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eq } from 'drizzle-orm';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';
import { ConflictError } from '#server/errors';

const { upload } = schema;

/** What may wait in memory while what came before it is written. */
const BATCH_BYTES = 1_048_576;

/**
 * Appends `bytes` to an upload at `offset`, batch by batch, each under a lock on the upload's row that holds on every replica:
 * a batch is written only where the upload ends at that moment. Of two requests that reach two replicas, the one that comes
 * second with a byte is refused, and the object is never a mixture of both. The lock lasts for one write, in one
 * transaction, so that it works through a transaction-mode pooler and a visitor on a slow line holds nobody up.
 * @returns the new size
 * @throws ConflictError when the upload ends elsewhere by now, or is finished or gone
 */
export async function appendInTurn(ctx: Context, uploadId: string, bytes: Readable, offset: number): Promise<number> {
  let end = offset;
  let writing: Promise<void> = Promise.resolve();
  const sink = new Writable({
    highWaterMark: BATCH_BYTES,
    write: (chunk: Buffer, _encoding, done) => begin([chunk], done),
    // All that came while the last batch was written.
    writev: (chunks, done) =>
      begin(
        chunks.map(({ chunk }) => chunk as Buffer),
        done,
      ),
  });

  function begin(chunks: Buffer[], done: (error?: Error) => void): void {
    writing = appendBatch(ctx, uploadId, chunks, end).then(
      (size) => {
        end = size;
        done();
      },
      (error: Error) => done(error),
    );
  }

  try {
    await pipeline(bytes, sink);
  } finally {
    // A connection that breaks does not take along what is just being written.
    await writing;
  }
  return end;
}

async function appendBatch(ctx: Context, uploadId: string, chunks: Buffer[], offset: number): Promise<number> {
  return ctx.db.transaction(async (transaction) => {
    const [row] = await transaction.select().from(upload).where(eq(upload.id, uploadId)).for('update');
    const size = row && !row.photoId ? ((await ctx.storage.size(row.storageKey)) ?? 0) : null;
    if (size !== offset) throw new ConflictError('upload_moved_on', 'Another request has moved this upload on.');
    return ctx.storage.append(row!.storageKey, Readable.from(chunks, { objectMode: false }), offset);
  });
}
