const HOME = '/admin';
/** Stands in for the site while an address is judged; it is never visited. */
const HERE = 'http://site.invalid';

/** Where to go after signing in: a path of this site or the admin room, never another site. */
export function safeNext(value: string | string[] | undefined): string {
  if (typeof value !== 'string' || !value.startsWith('/')) return HOME;
  try {
    const url = new URL(value, HERE);
    // The browser's own reading settles `//host`, `/\host` and hidden tabs.
    return url.origin === HERE ? url.pathname + url.search + url.hash : HOME;
  } catch {
    return HOME;
  }
}
