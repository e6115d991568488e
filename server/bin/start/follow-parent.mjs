import { pathToFileURL } from 'node:url';

/** Runs the script that is named first among the arguments; ends when the process that asked for it is gone. */
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]).href);
