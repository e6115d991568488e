import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { schema } from '#server/db/client';

export const siteSchema = z.object({ title: z.string(), tagline: z.string() });
export type Site = z.infer<typeof siteSchema>;

/** What the owner calls the site. */
export async function getSite(ctx: Context, actor: Actor): Promise<Site> {
  authorize(actor, 'public');
  const [row] = await ctx.db
    .select({ title: schema.site.title, tagline: schema.site.tagline })
    .from(schema.site)
    .where(eq(schema.site.id, 1));
  return row ?? { title: 'Safelight', tagline: '' };
}
