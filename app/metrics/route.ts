import { answer } from '#hono/door';

export const dynamic = 'force-dynamic';
export { answer as GET, answer as HEAD };
