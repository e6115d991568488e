'use client';

import { language } from './_messages/t';
import { displayFont, textFont } from './_ui/fonts';
import ErrorPage from './error';
import './globals.css';

/** The frame of the site itself has failed: the same words, in a page of their own. */
export default function GlobalError(problem: Parameters<typeof ErrorPage>[0]) {
  return (
    <html lang={language} className={`${displayFont.variable} ${textFont.variable}`}>
      <body>
        <ErrorPage {...problem} />
      </body>
    </html>
  );
}
