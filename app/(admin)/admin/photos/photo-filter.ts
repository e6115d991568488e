import type { AdminPhotoFilter } from '#server/photos/schemas';

/** What the contact sheet shows, as its address says it. */
export type SheetFilter = Pick<AdminPhotoFilter, 'status' | 'visibility' | 'album' | 'q' | 'bin'>;

const STATUSES = ['queued', 'processing', 'ready', 'failed'] as const;
const VISIBILITIES = ['public', 'private'] as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads an address; what makes no sense in it is left out. */
export function filterOf(params: Record<string, string | string[] | undefined>): SheetFilter {
  const one = (name: string) => (typeof params[name] === 'string' ? params[name] : undefined);
  const status = STATUSES.find((each) => each === one('status'));
  const visibility = VISIBILITIES.find((each) => each === one('visibility'));
  const album = one('album');
  const q = one('q')?.trim().slice(0, 200);
  return {
    ...(status && { status }),
    ...(visibility && { visibility }),
    ...(album && UUID.test(album) && { album }),
    ...(q && { q }),
    ...(one('bin') === 'true' && { bin: 'true' as const }),
  };
}

export function isFiltered(filter: SheetFilter): boolean {
  return Object.keys(filter).length > 0;
}
