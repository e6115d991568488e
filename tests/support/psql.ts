import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Where PostgreSQL's own shell is on this machine, if anywhere. */
export async function findPsql(): Promise<string | null> {
  const versions = await readdir('/usr/lib/postgresql').catch((): string[] => []);
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  for (const folder of folders) {
    if ((await readdir(folder).catch((): string[] => [])).includes('psql')) return path.join(folder, 'psql');
  }
  return null;
}
