import { z } from 'zod';
import { scopeSchema } from '#server/auth/scopes';
import { plainText } from '#server/plain-text';

/** A token as people see it: never the token itself. */
export const tokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  /** The token's last characters. */
  hint: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  /** Up to a minute behind. */
  lastUsedAt: z.string().nullable(),
  /** For whom it acts. */
  owner: z.object({ id: z.uuid(), name: z.string() }),
});
export type ApiToken = z.infer<typeof tokenSchema>;

/** `secret` is told this once. */
export const createdTokenSchema = tokenSchema.extend({ secret: z.string() });
export type CreatedToken = z.infer<typeof createdTokenSchema>;

export const newTokenSchema = z.strictObject({
  name: plainText(100).min(1),
  scopes: z
    .array(scopeSchema)
    .min(1)
    .max(scopeSchema.options.length)
    .transform((scopes) => [...new Set(scopes)]),
  /** Null: until it is revoked. */
  expiresInDays: z.number().int().min(1).max(3650).nullable(),
});
export type NewToken = z.input<typeof newTokenSchema>;

export const tokenFilterSchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
});
export type TokenFilter = z.input<typeof tokenFilterSchema>;
