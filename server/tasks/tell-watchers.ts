import type { Context } from '#server/context';
import { ringStop } from './bells';

/** After a change that rings no bell by itself, say a pause of what waits: boards on every replica are read anew at once. */
export async function tellWatchers(ctx: Context): Promise<void> {
  await ringStop(ctx.db);
}
