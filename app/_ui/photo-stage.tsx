'use client';

import { useRef, useState, type ComponentType, type MouseEvent } from 'react';
import type { PhotoTile } from '#server/photos/schemas';
import { t } from '../_messages/t';
import { averageColour } from './placeholder';
import { Picture } from './picture';
import type { ViewerProps } from './viewer/viewer';

interface PhotoStageProps {
  photo: PhotoTile;
  /** The photo's main colour, `#8c7f6a`: a breath of it is on the wall. */
  tone?: string;
}

/** One photo as large as the window allows, on a wall that takes a breath of its colour. A click looks closer. */
export function PhotoStage({ photo, tone }: PhotoStageProps) {
  const [Viewer, setViewer] = useState<ComponentType<ViewerProps>>();
  const link = useRef<HTMLAnchorElement>(null);
  const ratio = photo.width / photo.height;
  const lookCloser = async (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const module = await import('./viewer/viewer').catch(() => null);
    if (module) setViewer(() => module.Viewer);
    else if (link.current) location.assign(link.current.href);
  };
  const widest = photo.widths.jpeg.at(-1) ?? photo.widths.webp.at(-1) ?? photo.width;
  return (
    <div
      className="flex justify-center py-2 sm:px-6 sm:py-8 lg:px-8"
      style={{ backgroundColor: tone && `color-mix(in oklab, var(--sunken), ${tone} 9%)` }}
    >
      <a
        ref={link}
        href={`/media/${photo.mediaKey}/${widest}.jpg`}
        data-photo={photo.id}
        onClick={(event) => void lookCloser(event)}
        aria-label={`${photo.title || t('photo.untitled')}: ${t('photo.enlarge')}`}
        className="block cursor-zoom-in"
        style={{
          aspectRatio: `${photo.width}/${photo.height}`,
          // As tall as the window leaves room for, and no wider than the wall.
          inlineSize: `min(100%, max(${(ratio * 82).toFixed(1)}svh, 16rem), ${photo.width}px)`,
          backgroundColor: averageColour(photo.thumbhash),
        }}
      >
        <Picture
          photo={photo}
          sizes={`min(100vw,${Math.ceil(ratio * 82)}vh)`}
          plainWidth={1600}
          fetchPriority="high"
          className="block size-full"
        />
      </a>
      {Viewer && <Viewer photos={[photo]} startId={photo.id} onClosed={() => setViewer(undefined)} />}
    </div>
  );
}
