const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Origins under which the site's own pages may write: the public one, and its other names while it is on loopback. */
export function siteOrigins(publicUrl: string): string[] {
  const { protocol, hostname, port, origin } = new URL(publicUrl);
  if (!loopbackNames.includes(hostname)) return [origin];
  return loopbackNames.map((name) => `${protocol}//${name}${port && `:${port}`}`);
}
