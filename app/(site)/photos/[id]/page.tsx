import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { t } from '../../../_messages/t';
import { readPhoto } from '../../../_reads/gallery';
import { PhotoFacts } from '../../../_ui/photo-facts';
import { PhotoStage } from '../../../_ui/photo-stage';

type Props = PageProps<'/photos/[id]'>;

export async function generateStaticParams() {
  return [];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const photo = await readPhoto((await params).id);
  if (!photo) return {};
  const title = photo.title || t('photo.untitled');
  const description = photo.caption.slice(0, 200) || undefined;
  return {
    title,
    description,
    openGraph: { type: 'article', title, description },
    twitter: { card: 'summary_large_image', title, description },
  };
}

export default async function PhotoPage({ params }: Props) {
  const photo = await readPhoto((await params).id);
  if (!photo) notFound();
  const { id, title, mediaKey, width, height, thumbhash, widths } = photo;
  const hasWords = Boolean(title || photo.caption);
  return (
    <article>
      <PhotoStage photo={{ id, title, mediaKey, width, height, thumbhash, widths }} tone={photo.palette[0]?.hex} />
      <div className="mx-auto grid max-w-5xl gap-x-16 gap-y-10 px-4 pt-8 sm:px-6 sm:pt-12 lg:grid-cols-[3fr_2fr]">
        <div>
          <h1 className={hasWords ? 'font-display text-3xl leading-tight tracking-[-0.01em] sm:text-4xl' : 'sr-only'}>
            {title || t('photo.untitled')}
          </h1>
          {photo.caption && (
            <p className="mt-4 max-w-prose font-display text-lg leading-relaxed whitespace-pre-line">{photo.caption}</p>
          )}
        </div>
        <PhotoFacts photo={photo} />
      </div>
    </article>
  );
}
