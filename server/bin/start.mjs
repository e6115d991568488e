/**
 * `npm start` and `npm run dev` (--dev). Runs on a fresh clone, before anything is installed, and first of all on a Node
 * that is too old: nothing newer than what that understands may be written in this file.
 */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Safelight needs Node 20.19 or newer, and this is ${process.versions.node}. https://nodejs.org has it.`,
  );
  process.exit(1);
}
void import('./start/start-site.mjs').then(({ startSite }) => startSite(process.argv.slice(2)));
