import PhotoSwipe, { type SlideData } from 'photoswipe';

interface LightboxOptions {
  /** Grows while the viewer is open. */
  slides: SlideData[];
  index: number;
  /** The image on the wall from which a photo comes and to which it goes back. */
  findThumb: (index: number) => HTMLImageElement | null;
  /** Pixels that bars and panels take of each side. */
  padding: () => { top: number; right: number; bottom: number; left: number };
}

/** PhotoSwipe does the moving and zooming; every control around it is ours. */
export function createLightbox({ slides, index, findThumb, padding }: LightboxOptions): PhotoSwipe {
  const lightbox = new PhotoSwipe({
    dataSource: slides,
    index,
    mainClass: 'viewer',
    bgOpacity: 1,
    loop: false,
    preload: [1, 2],
    showHideAnimationType: 'zoom',
    showAnimationDuration: 280,
    hideAnimationDuration: 240,
    wheelToZoom: true,
    imageClickAction: 'zoom',
    returnFocus: false,
    arrowPrev: false,
    arrowNext: false,
    close: false,
    zoom: false,
    counter: false,
    paddingFn: padding,
    secondaryZoomLevel: ({ fit }) => (pixelLevel() > fit * 1.05 ? pixelLevel() : fit * 2),
    maxZoomLevel: ({ fit }) => Math.max(pixelLevel() * 2, fit * 3),
  });
  // Null is what the lightbox expects of a photo that is not on the page, whatever its types say.
  lightbox.addFilter('thumbEl', (_element, _data, at) => findThumb(at) as HTMLElement);
  lightbox.addFilter('placeholderSrc', (source, content) => findThumb(content.index)?.currentSrc || source);
  // Keys are ours too, but for Tab, which brings the focus in.
  lightbox.on('keydown', (event) => {
    if (event.originalEvent.key !== 'Tab') event.preventDefault();
  });
  return lightbox;
}

/** One pixel of the file on one pixel of the screen. */
function pixelLevel(): number {
  return 1 / devicePixelRatio;
}
