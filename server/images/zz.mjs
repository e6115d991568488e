import sharp from 'sharp'; import {readdirSync,readFileSync} from 'fs';
sharp.cache(false);
for (const d of ['real','hostile']) for (const f of readdirSync('/work/shared/photos/'+d)) {
 const p=`/work/shared/photos/${d}/${f}`; let out=[];
 if (/giant|65536|heic/i.test(f)) continue;
 for (const failOn of ['truncated','error','warning']) { const t=Date.now();
 try { await sharp(p,{failOn,limitInputPixels:false}).rotate().resize(1080).raw().toBuffer(); out.push(failOn+' ok '+(Date.now()-t)); } catch(e){out.push(failOn+' ERR '+e.message.split('\n')[0])} }
 console.log(d,f,out.join(' | '));
}
