import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { plainText } from '#server/plain-text';
import { schema } from '#server/db/client';
import { getSite, type Site } from './get-site';

export const sitePatchSchema = z
  .strictObject({ title: plainText(120).min(1), tagline: plainText(300) })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'at least one change');
export type SitePatch = z.infer<typeof sitePatchSchema>;

export async function editSite(ctx: Context, actor: Actor, patch: SitePatch): Promise<Site> {
  authorize(actor, 'settings:write');
  await ctx.db
    .insert(schema.site)
    .values({ id: 1, ...patch })
    .onConflictDoUpdate({ target: schema.site.id, set: { ...patch, updatedAt: sql`now()` } });
  return getSite(ctx, actor);
}
