import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';
import { until } from './until';

export interface CachingProxy {
  url: string;
  stop(): Promise<void>;
}

/**
 * nginx, keeping all that it is not told not to keep, and giving it to whoever asks for the same address. It says in
 * `x-cache` whether an answer came from memory: HIT, MISS, EXPIRED.
 */
export async function startCachingProxy(program: string, siteUrl: string): Promise<CachingProxy> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'safelight-nginx-'));
  // Where root starts it, nobody does the work.
  await chmod(folder, 0o777);
  const settings = path.join(folder, 'nginx.conf');
  await writeFile(settings, settingsOf(folder, port, siteUrl));
  const child = spawn(program, ['-e', 'stderr', '-c', settings], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(() =>
      fetch(`${url}/livez`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  } catch (cause) {
    await stop();
    throw new Error(`nginx did not start:\n${output}`, { cause });
  }
  return { url, stop };
}

const settingsOf = (folder: string, port: number, siteUrl: string) => `
daemon off;
pid ${folder}/pid;
worker_processes 1;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  proxy_cache_path ${folder}/cache keys_zone=kept:1m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${siteUrl};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_cache kept;
      proxy_cache_key $request_uri;
      # What says nothing of caches is kept, as RFC 9111 allows.
      proxy_cache_valid any 10m;
      add_header x-cache $upstream_cache_status always;
    }
  }
}
`;
