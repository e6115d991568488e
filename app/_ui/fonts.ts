import localFont from 'next/font/local';

/** Bundled, so that no visitor is ever sent to a third party. Latin only; other scripts fall to the system's faces. */
export const displayFont = localFont({
  src: '../../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2',
  weight: '200 800',
  variable: '--font-display-family',
  adjustFontFallback: 'Times New Roman',
  fallback: ['Georgia', 'serif'],
});

export const textFont = localFont({
  src: '../../node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--font-text-family',
  adjustFontFallback: 'Arial',
  fallback: ['system-ui', 'sans-serif'],
});
