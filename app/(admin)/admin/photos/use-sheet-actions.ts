'use client';

import type { AdminPhoto, PhotoPatch } from '#server/photos/schemas';
import { t } from '../../../_messages/t-admin';
import { deletePhotos, editPhotos, restorePhotos, retryPhotos } from '../_api/photos';
import { notifyDone, notifyProblem, notifyUndoable } from '../_ui/notify';
import { inversePatches } from './apply-patch';
import type { PhotoList } from './use-photo-list';

export interface SheetActions {
  edit: (ids: ReadonlySet<string>, patch: PhotoPatch) => Promise<void>;
  remove: (ids: readonly string[]) => Promise<void>;
  restore: (ids: readonly string[]) => Promise<void>;
  retry: (ids: readonly string[]) => Promise<void>;
}

/** Everything is shown done at once, taken back when the site refuses, and offered to be undone. */
export function useSheetActions(list: PhotoList, forget: (ids: readonly string[]) => void): SheetActions {
  async function edit(ids: ReadonlySet<string>, patch: PhotoPatch) {
    const before = list.patch(ids, patch);
    try {
      list.replace(await editPhotos([...ids], patch));
    } catch (error) {
      list.replace(before);
      notifyProblem(error);
      return;
    }
    const message = t('edit.saved', { count: ids.size });
    // Of photos that were never on the sheet nobody knows here what they were like.
    if (before.length === ids.size) notifyUndoable(message, () => takeBack(before, patch));
    else notifyDone(message);
  }

  async function takeBack(before: readonly AdminPhoto[], patch: PhotoPatch) {
    for (const inverse of inversePatches(before, patch)) list.replace(await editPhotos(inverse.ids, inverse.patch));
  }

  async function remove(ids: readonly string[]) {
    list.hide(ids);
    forget(ids);
    try {
      await deletePhotos(ids);
    } catch (error) {
      list.unhide(ids);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('bin.moved', { count: ids.length }), async () => {
      await restorePhotos(ids);
      await showAgain(ids);
    });
  }

  /** Read again meanwhile, the sheet knows nothing of them any more. */
  async function showAgain(ids: readonly string[]) {
    list.unhide(ids);
    await list.refresh();
  }

  async function restore(ids: readonly string[]) {
    list.hide(ids);
    forget(ids);
    try {
      await restorePhotos(ids);
    } catch (error) {
      list.unhide(ids);
      notifyProblem(error);
      return;
    }
    notifyUndoable(t('bin.restored', { count: ids.length }), async () => {
      await deletePhotos(ids);
      await showAgain(ids);
    });
  }

  async function retry(ids: readonly string[]) {
    const failed = list.photos.filter((photo) => ids.includes(photo.id) && photo.status === 'failed');
    list.replace(failed.map((photo) => ({ ...photo, status: 'queued', failure: null })));
    try {
      await retryPhotos(ids);
    } catch (error) {
      list.replace(failed);
      notifyProblem(error);
    }
  }

  return { edit, remove, restore, retry };
}
