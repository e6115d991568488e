import { z } from 'zod';

/** What a token may be allowed to do. To write is not to read. */
export const scopeSchema = z.enum([
  'photos:read',
  'photos:write',
  'albums:read',
  'albums:write',
  'tasks:read',
  'tasks:write',
  'settings:read',
  'settings:write',
]);
export type Scope = z.infer<typeof scopeSchema>;
