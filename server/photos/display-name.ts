/** A file name fit to be shown: the last part of a path, no control characters, of bearable length. Never a path itself. */
export function displayName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  return [...(clean || 'photo')].slice(0, 200).join('');
}
