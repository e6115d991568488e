import path from 'node:path';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { system } from '#server/auth/actor';
import { loadConfig } from '#server/config';
import { createContext } from '#server/context';
import { importFolder, type ImportReport } from '#server/photos/import-folder';
import { openDatabase } from './open-database';
import { runCommand, UsageError } from './run-command';

const USAGE = 'Usage: npm run import -- FOLDER [--album NAME]';

/** `npm run import`: adds a folder of photos to the site, whether it runs or not. */
await runCommand(async (stop) => {
  const { folder, album } = parseCommandLine(process.argv.slice(2));
  const config = loadConfig();
  const database = await openDatabase(config);
  const ctx = await createContext({ ...config, ...database.urls, logLevel: 'error' }, { isTickerEnabled: false });
  const bar = new cliProgress.SingleBar(
    {
      format: 'Importing {bar} {value}/{total} · {added} new · {known} already there · {refused} refused',
      noTTYOutput: true,
      notTTYSchedule: 5000,
    },
    cliProgress.Presets.shades_grey,
  );
  try {
    bar.start(0, 0, { added: 0, known: 0, refused: 0 });
    const report = await importFolder(ctx, system, {
      folder,
      album,
      signal: stop,
      onFile({ added, known, refused }, total) {
        bar.setTotal(total);
        bar.update(added + known + refused.length, { added, known, refused: refused.length });
      },
    });
    bar.stop();
    describe(report, stop.aborted, database.isSiteRunning);
  } finally {
    bar.stop();
    await ctx.close();
    await database.close();
  }
});

function parseCommandLine(args: string[]) {
  const { values, positionals } = parseArgs({ args, options: { album: { type: 'string' } }, allowPositionals: true });
  if (positionals.length !== 1) throw new UsageError(USAGE);
  return { folder: path.resolve(positionals[0]!), album: values.album };
}

function describe(report: ImportReport, isInterrupted: boolean, isSiteRunning: boolean): void {
  for (const { file, reason } of report.refused.slice(0, 50)) console.log(`  not taken: ${file}: ${reason}`);
  if (report.refused.length > 50) console.log(`  and ${report.refused.length - 50} more`);
  console.log(`${report.added} new, ${report.known} already there, ${report.refused.length} refused.`);
  if (isInterrupted) console.log('Interrupted. Run the same command again to go on.');
  else if (!isSiteRunning && report.added > 0) console.log('They are developed as soon as Safelight runs: npm start');
}
