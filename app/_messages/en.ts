/** Every word that a visitor reads. */
export const en = {
  'site.name': 'Safelight',
  'gallery.empty': 'Nothing on the wall yet.',
  'gallery.photos': { one: '{count} photo', other: '{count} photos' },
} as const;
