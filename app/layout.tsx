import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { language, t } from './_messages/t';
import { readSite } from './_reads/gallery';
import { displayFont, textFont } from './_ui/fonts';
import { ThemeScript } from './_ui/theme-script';
import './globals.css';

export async function generateMetadata(): Promise<Metadata> {
  const site = await readSite();
  const title = site.title || t('site.name');
  return {
    title: { default: title, template: `%s · ${title}` },
    description: site.tagline || undefined,
    openGraph: { type: 'website', siteName: title, title, description: site.tagline || undefined },
  };
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf9f7' },
    { media: '(prefers-color-scheme: dark)', color: '#0f0e0d' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script below adds a data attribute that the server cannot know.
    <html lang={language} className={`${displayFont.variable} ${textFont.variable}`} suppressHydrationWarning>
      <head>
        <ThemeScript />
      </head>
      <body>{children}</body>
    </html>
  );
}
