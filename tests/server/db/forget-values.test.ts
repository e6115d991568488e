import { inspect } from 'node:util';
import { eq, sql as text } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { schema } from '#server/db/client';
import { isUniqueViolation } from '#server/db/violations';
import { useTestDatabase } from '#tests/support/database';

const database = useTestDatabase();
const SECRET = 'known-to-nobody-else';

async function failureOf(query: PromiseLike<unknown>): Promise<Error> {
  try {
    await query;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It did not fail.');
}

/** As Next, Node and console.error print it. */
function printed(error: Error): string {
  return `${inspect(error, { depth: 10 })} ${error.stack} ${JSON.stringify(error)}`;
}

describe('the error of a query', () => {
  it('does not tell what was asked with, however it is printed', async () => {
    const { db, sql } = database;
    const failures = {
      'a bad value': await failureOf(sql`SELECT ${SECRET}::text::uuid`),
      'a bad value, by drizzle': await failureOf(db.execute(text`SELECT ${SECRET}::text::uuid`)),
      'a table that is away, by drizzle': await failureOf(db.execute(text`SELECT ${SECRET}::text FROM away`)),
      'a row that is refused': await failureOf(sql`INSERT INTO album (id, slug, title) VALUES (NULL, ${SECRET}, '')`),
    };
    for (const [name, failure] of Object.entries(failures)) expect(printed(failure), name).not.toContain(SECRET);
  });

  it('still tells what went wrong, and where', async () => {
    const { db } = database;
    const album = { id: '01890a5d-ac96-774b-bcce-b302099a8057', slug: SECRET, title: 'Summer', position: 1 };
    await db.insert(schema.album).values(album);
    const twice = await failureOf(db.insert(schema.album).values({ ...album, id: album.id.replace('7', '8') }));
    expect(isUniqueViolation(twice, 'album_slug_key')).toBe(true);
    expect(printed(twice)).not.toContain(SECRET);
    expect(twice.message).toMatch(/^Failed query: insert into "album"/);
    expect(twice.stack).toContain('forget-values.test.ts');
    expect((await db.select().from(schema.album).where(eq(schema.album.slug, SECRET)))[0]!.title).toBe('Summer');
  });
});
