import sharp from 'sharp'; import {readdirSync,readFileSync} from 'fs'; import ExifReader from 'exifreader'; import exifr from 'exifr';
for (const d of ['real','hostile']) for (const f of readdirSync('/work/shared/photos/'+d)) {
 const p=`/work/shared/photos/${d}/${f}`; 
 const buf=readFileSync(p);
 let a,b,m;
 let t=performance.now();
 try { const r=ExifReader.load(buf,{expanded:true,includeUnknown:false}); a=Object.entries(r).map(([k,v])=>k+':'+Object.keys(v).length).join(' '); a+=' '+[r.exif?.Make?.description,r.exif?.Model?.description,r.exif?.LensModel?.description,r.exif?.DateTimeOriginal?.description,r.exif?.OffsetTimeOriginal?.description, JSON.stringify(r.gps)].join(';') } catch(e){a='ERR '+e.message}
 const ta=performance.now()-t; t=performance.now();
 try { const r=await exifr.parse(buf,{iptc:true,xmp:true,tiff:true,exif:true,gps:true,mergeOutput:true,reviveValues:false}); b=r?Object.keys(r).length+' '+[r.Make,r.Model,r.LensModel,r.DateTimeOriginal,r.OffsetTimeOriginal,r.latitude,r.longitude].join(';'):'none' } catch(e){b='ERR '+e.message}
 const tb=performance.now()-t;
 try { const r=await sharp(p,{limitInputPixels:false}).metadata(); m=`exif ${r.exif?.length} xmp ${r.xmp?.length} iptc ${r.iptc?.length}`} catch(e){m='ERR'}
 console.log(f,'\n  R',ta.toFixed(0),a,'\n  r',tb.toFixed(0),b,'\n  s',m);
}
