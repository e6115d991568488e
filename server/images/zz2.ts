import { readdirSync, mkdtempSync, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { execSync } from 'node:child_process';
import { sniffPhotoType } from './photo-type';
import { Darkroom } from './darkroom';
import { residentBytes } from './resident-memory';
const d = new Darkroom({ projectDir: process.cwd(), size: Number(process.argv[3] ?? 1) });
const only = process.argv[2] ?? '';
let peak = 0;
setInterval(() => {
  let sum = 0;
  for (const p of d.pids) sum += residentBytes(p) ?? 0;
  peak = Math.max(peak, sum);
}, 20).unref();
const root = '/tmp/x/sheet';
let n = 0;
const jobs = [] as Promise<void>[];
for (const dir of (process.env.DIRS ?? 'real,hostile').split(','))
  for (const f of readdirSync((process.env.ROOT ?? '/work/shared/photos/') + dir)) {
    if (!f.includes(only)) continue;
    const p = `${process.env.ROOT ?? '/work/shared/photos/'}${dir}/${f}`;
    const h = await open(p);
    const b = Buffer.alloc(4100);
    const { bytesRead } = await h.read(b, 0, 4100, 0);
    await h.close();
    const go = async () => {
      const outDir = (mkdirSync(root + '/' + f, { recursive: true }), n++, root + '/' + f);
      const t = performance.now();
      try {
        const type = await sniffPhotoType(b.subarray(0, bytesRead));
        peak = 0;
        const a = await d.develop({
          kind: 'first-look',
          sourcePath: p,
          outDir,
          type,
          maxPixels: Number(process.env.MP ?? 250e6),
        });
        const t1 = performance.now() - t,
          p1 = peak;
        peak = 0;
        const v = await d.develop({
          kind: 'variants',
          sourcePath: p,
          outDir,
          type,
          maxPixels: Number(process.env.MP ?? 250e6),
        });
        console.log(
          f,
          type,
          `${a.width}x${a.height}`,
          'look',
          t1.toFixed(0),
          'ms',
          (p1 / 1e6).toFixed(0),
          'MB; variants',
          (performance.now() - t - t1).toFixed(0),
          'ms',
          (peak / 1e6).toFixed(0),
          'MB kept',
          d.pids.map((x) => (residentBytes(x)! / 1e6) | 0).join(),
          v.files.length + a.files.length,
        );
      } catch (e) {
        const x = e as any;
        console.log(
          f,
          (performance.now() - t).toFixed(0),
          'ms REFUSED',
          x.code,
          x.stage,
          x.isPermanent,
          x.message,
          '|',
          x.cause?.message?.slice(0, 300),
          (peak / 1e6).toFixed(0),
        );
      }
    };
    if (Number(process.argv[3]) > 1) jobs.push(go());
    else await go();
  }
await Promise.all(jobs);
if (d.pids[0])
  console.log(
    execSync(
      `cat /proc/${d.pids[0]}/task/*/stat | awk '{print $19}' | sort | uniq -c; ps -o pid,ppid,rss,args --ppid ${d.pids[0]}|cut -c1-150`,
    ).toString(),
  );
await d.close();

console.log('closed', d.pids);
