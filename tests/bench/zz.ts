import { runPipelineBench } from './pipeline';
console.table(await runPipelineBench());
