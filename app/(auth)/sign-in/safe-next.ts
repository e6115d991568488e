/** Stands in for the site while an address is judged; it is never visited. */
const HERE = 'http://site.invalid';

/** Where somebody wanted to go: a path of this site, never another site. Null when they did not say. */
export function safeNext(value: string | string[] | undefined): string | null {
  if (typeof value !== 'string' || !value.startsWith('/')) return null;
  try {
    const url = new URL(value, HERE);
    // The browser's own reading settles `//host`, `/\host` and hidden tabs.
    return url.origin === HERE ? url.pathname + url.search + url.hash : null;
  } catch {
    return null;
  }
}
