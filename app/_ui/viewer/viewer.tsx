'use client';

import { useCallback, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { createPortal } from 'react-dom';
import type { PhotoTile } from '#server/photos/schemas';
import { t } from '../../_messages/t';
import { Filmstrip } from './filmstrip';
import { InfoPanel } from './info-panel';
import { KeyHelp } from './key-help';
import { useFullscreen } from './use-fullscreen';
import { useLightbox } from './use-lightbox';
import { SLIDE_SECONDS, useSlideshow } from './use-slideshow';
import { useViewerKeys, type ViewerActions } from './use-viewer-keys';
import { SideArrows, ViewerBar } from './viewer-bar';
import './viewer.css';

export interface ViewerHandle {
  close: () => void;
}

export interface ViewerProps {
  ref?: Ref<ViewerHandle>;
  /** Grows while the viewer is open. */
  photos: readonly PhotoTile[];
  startId: string;
  onShow?: (id: string) => void;
  onNearEnd?: () => Promise<void>;
  /** It begins to close. */
  onClosing?: () => void;
  /** It is gone. */
  onClosed: () => void;
}

/** Photos one at a time, over the page, out of the place where each hangs. */
export function Viewer(props: ViewerProps) {
  const { ref, photos } = props;
  const [isInfoOpen, setInfoOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const room = useRef({ info: false, filmstrip: false });
  const { lightbox, index } = useLightbox(props, room);
  const { isPlaying, togglePlay } = useSlideshow(lightbox, index);
  const { isFullscreen, toggleFullscreen } = useFullscreen(lightbox);
  const photo = photos[index];
  const hasFilmstrip = photos.length > 1 && !isPlaying;

  useEffect(() => {
    room.current = { info: isInfoOpen, filmstrip: hasFilmstrip };
    lightbox?.updateSize(true);
  }, [lightbox, isInfoOpen, hasFilmstrip]);

  const close = useCallback(() => {
    if (!lightbox) return;
    if (lightbox.opener.isOpen) lightbox.close();
    else lightbox.on('openingAnimationEnd', () => setTimeout(() => lightbox.close()));
  }, [lightbox]);
  useImperativeHandle(ref, () => ({ close }), [close]);

  const actions: ViewerActions = {
    close: () => (isHelpOpen ? setHelpOpen(false) : close()),
    next: () => lightbox?.next(),
    previous: () => lightbox?.prev(),
    zoom: () => lightbox?.toggleZoom(),
    info: () => setInfoOpen((isOpen) => !isOpen),
    play: togglePlay,
    fullscreen: toggleFullscreen,
    help: () => setHelpOpen((isOpen) => !isOpen),
  };
  useViewerKeys(lightbox, actions);

  if (!lightbox?.element || !photo) return null;
  const title = photo.title || t('photo.untitled');
  return createPortal(
    <div className="viewer-controls">
      <p className="sr-only" aria-live="polite">
        {t('viewer.position', { number: index + 1, title })}
      </p>
      <ViewerBar
        title={photo.title}
        actions={actions}
        isSingle={photos.length < 2}
        pressed={{ info: isInfoOpen, play: isPlaying, fullscreen: isFullscreen, help: isHelpOpen }}
      />
      {isPlaying && (
        <div key={photo.id} className="viewer-progress" style={{ animationDuration: `${SLIDE_SECONDS}s` }} />
      )}
      {!isPlaying && <SideArrows actions={actions} isFirst={index === 0} isLast={index === photos.length - 1} />}
      {hasFilmstrip && <Filmstrip photos={photos} index={index} onChoose={(at) => lightbox.goTo(at)} />}
      {isInfoOpen && <InfoPanel photo={photo} onClose={() => setInfoOpen(false)} />}
      {isHelpOpen && <KeyHelp onClose={() => setHelpOpen(false)} />}
    </div>,
    lightbox.element,
  );
}
