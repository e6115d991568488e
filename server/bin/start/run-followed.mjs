import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const follower = fileURLToPath(new URL('./follow-parent.mjs', import.meta.url));

/**
 * Runs a Node script, its output kept back, that ends when this process ends, however that happens.
 *
 * @param {string} script absolute path
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ status: number, output: string }>}
 */
export function runFollowed(script, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [follower, script, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ status: code ?? 1, output }));
  });
}
