import type { AdminPhoto, PhotoPatch } from '#server/photos/schemas';

/** What the site will answer, shown before it has. */
export function applyPatch(photo: AdminPhoto, patch: PhotoPatch): AdminPhoto {
  const { tags, addTags = [], removeTags = [], addToAlbumId, removeFromAlbumId, ...columns } = patch;
  return {
    ...photo,
    ...columns,
    tags: [...new Set([...(tags ?? photo.tags), ...addTags])].filter((tag) => !removeTags.includes(tag)),
    albumIds: [...new Set([...photo.albumIds, ...(addToAlbumId ? [addToAlbumId] : [])])].filter(
      (id) => id !== removeFromAlbumId,
    ),
  };
}

/** Changes that take a change back: few, because photos that were alike before go together. */
export function inversePatches(
  before: readonly AdminPhoto[],
  patch: PhotoPatch,
): { ids: string[]; patch: PhotoPatch }[] {
  const groups = new Map<string, { ids: string[]; patch: PhotoPatch }>();
  for (const photo of before) {
    const inverse = inverseFor(photo, patch);
    if (Object.keys(inverse).length === 0) continue;
    const key = JSON.stringify(inverse);
    const group = groups.get(key) ?? { ids: [], patch: inverse };
    group.ids.push(photo.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function inverseFor(photo: AdminPhoto, patch: PhotoPatch): PhotoPatch {
  const touchesTags = (patch.tags ?? patch.addTags ?? patch.removeTags) !== undefined;
  const wasIn = (albumId: string) => photo.albumIds.includes(albumId);
  return {
    ...(patch.title !== undefined && { title: photo.title }),
    ...(patch.caption !== undefined && { caption: photo.caption }),
    ...(patch.takenAt !== undefined && { takenAt: photo.takenAt }),
    ...(patch.visibility !== undefined && { visibility: photo.visibility }),
    ...(touchesTags && { tags: photo.tags }),
    ...(patch.addToAlbumId && !wasIn(patch.addToAlbumId) && { removeFromAlbumId: patch.addToAlbumId }),
    ...(patch.removeFromAlbumId && wasIn(patch.removeFromAlbumId) && { addToAlbumId: patch.removeFromAlbumId }),
  };
}
