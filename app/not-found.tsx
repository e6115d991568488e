import type { Metadata } from 'next';
import { t } from './_messages/t';
import { readSite } from './_reads/gallery';
import { NothingHere } from './_ui/nothing-here';
import { SiteFrame } from './_ui/site-frame';

export const metadata: Metadata = { title: t('problem.notFound') };

export default async function NotFound() {
  return (
    <SiteFrame site={await readSite()}>
      <NothingHere />
    </SiteFrame>
  );
}
