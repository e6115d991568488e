import { readdirSync, mkdtempSync } from 'node:fs';
import { sniffPhotoType } from './photo-type';
import { open } from 'node:fs/promises';
import { developFirstLook } from './develop-first-look';
import { developVariants } from './develop-variants';
import sharp from 'sharp';
sharp.cache(false);
const only = process.argv[2];
for (const d of ['real','hostile']) for (const f of readdirSync('/work/shared/photos/'+d)) {
 if (only && !f.includes(only)) continue;
 const p=`/work/shared/photos/${d}/${f}`;
 const h=await open(p); const b=Buffer.alloc(4100); const {bytesRead}=await h.read(b,0,4100,0); await h.close();
 try {
  const type = await sniffPhotoType(b.subarray(0,bytesRead));
  const outDir = mkdtempSync('/tmp/x/out-');
  let t=performance.now(); const c=process.cpuUsage();
  const a = await developFirstLook({kind:'first-look',sourcePath:p,outDir,type},()=>{});
  const t1=performance.now()-t; t=performance.now();
  const v = await developVariants({kind:'variants',sourcePath:p,outDir,type},()=>{});
  const u=process.cpuUsage(c);
  console.log(d,f,type,a.width,a.height,'look',t1.toFixed(0),'ms; variants',(performance.now()-t).toFixed(0),'ms cpu',((u.user+u.system)/1e6).toFixed(2),'rss',(process.memoryUsage.rss()/1e6).toFixed(0),v.files.length+a.files.length,'files',[...a.files,...v.files].reduce((s,x)=>s+x.sizeBytes,0)/1e3|0,'KB', outDir);
  console.log('   ',a.thumbhash,JSON.stringify(a.palette.map(x=>x.hex+' '+x.weight)), JSON.stringify(Object.fromEntries(Object.entries(a.metadata).filter(([,x])=>x!==null&&!(Array.isArray(x)&&!x.length)))));
 } catch(e) { const x=e as any; console.log(d,f,'REFUSED',x.code,x.stage,x.message,'|',x.cause?.message?.slice(0,150)); }
}
