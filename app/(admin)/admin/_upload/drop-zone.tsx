'use client';

import { useEffect, useState } from 'react';
import { t } from '../../../_messages/t-admin';
import { notifyProblem } from '../_ui/notify';
import { isTyping } from '../_ui/is-typing';
import { filesOf } from './collect-files';
import { readNewVisibility } from './new-visibility';
import { uploadFiles } from './upload-engine';
import { useUploadTarget } from './upload-store';

/** The whole window takes photos, dropped or pasted; while they hover it says where they will go. */
export function DropZone() {
  const [isHovered, setHovered] = useState(false);
  const { albumTitle } = useUploadTarget();
  useEffect(() => {
    let depth = 0;
    const take = (transfer: DataTransfer) =>
      void filesOf(transfer).then((files) => {
        if (files.length > 0) uploadFiles(files, readNewVisibility());
      }, notifyProblem);
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        depth += 1;
        setHovered(true);
      },
      dragleave: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setHovered(false);
      },
      dragover: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer!.dropEffect = 'copy';
      },
      drop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setHovered(false);
        take(event.dataTransfer!);
      },
      paste: (event: ClipboardEvent) => {
        if (isTyping(event.target) || !event.clipboardData || event.clipboardData.files.length === 0) return;
        event.preventDefault();
        take(event.clipboardData);
      },
    };
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [name, listener] of entries) window.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) window.removeEventListener(name, listener);
    };
  }, []);
  if (!isHovered) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-paper/90 p-4">
      <div className="absolute inset-4 rounded-lg border-2 border-dashed border-safelight" />
      <p className="font-display text-2xl text-ink">
        {albumTitle ? t('upload.dropInto', { album: albumTitle }) : t('upload.dropHere')}
      </p>
    </div>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
