import localFont from 'next/font/local';

/**
 * Bundled, so that no visitor is ever sent to a third party. Latin only; other scripts fall to the system's faces. A face that
 * comes too late waits for the next page: were it swapped in, the words beside each other would move.
 */
export const displayFont = localFont({
  src: '../../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2',
  weight: '200 800',
  display: 'optional',
  variable: '--font-display-family',
  adjustFontFallback: 'Times New Roman',
  fallback: ['Georgia', 'serif'],
});

export const textFont = localFont({
  src: '../../node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2',
  weight: '100 900',
  display: 'optional',
  variable: '--font-text-family',
  adjustFontFallback: 'Arial',
  fallback: ['system-ui', 'sans-serif'],
});
