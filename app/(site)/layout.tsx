import type { ReactNode } from 'react';
import { readSite } from '../_reads/gallery';
import { SiteFrame } from '../_ui/site-frame';

export default async function SiteLayout({ children }: { children: ReactNode }) {
  return <SiteFrame site={await readSite()}>{children}</SiteFrame>;
}
