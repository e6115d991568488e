import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { uuidv7 } from '#server/db/uuidv7';
import type { Sql } from '#server/db/client';

export interface Picture {
  photoId: string;
  /** The address of its one small rendition, of 2 KB. */
  path: string;
}

/** A photo that is ready, for a site that runs in a process of its own. */
export async function addPicture(sql: Sql, storageDir: string, visibility: 'public' | 'private'): Promise<Picture> {
  const [id, mediaKey] = [uuidv7(), randomBytes(16).toString('base64url')];
  const storageKey = `variants/${id}/1/640.webp`;
  const file = path.join(storageDir, storageKey);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, randomBytes(2000));
  await sql`
    WITH added AS (
      INSERT INTO photo (id, status, visibility, sha256, media_key, original_key, original_name, original_type, size_bytes, width, height, thumbhash)
      VALUES (${id}, 'ready', ${visibility}, ${id}, ${mediaKey}, ${`originals/${id}`}, 'photo.jpg', 'jpeg', 2000, 640, 427, 'abc')
      RETURNING id)
    INSERT INTO photo_variant (photo_id, format, width, height, storage_key, size_bytes, sha256)
    SELECT id, 'webp', 640, 427, ${storageKey}, 2000, ${mediaKey} FROM added`;
  return { photoId: id, path: `/media/${mediaKey}/640.webp` };
}
