'use client';

import { withoutJunk } from './collect-files';
import { readNewVisibility } from './new-visibility';
import { uploadFiles } from './upload-engine';

/** Opens the browser's own dialog, for files or for a whole folder, and sends what is picked. */
export function pickFiles(kind: 'files' | 'folder'): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (kind === 'folder') input.webkitdirectory = true;
  else input.accept = 'image/*,.heic,.heif,.avif,.tif,.tiff';
  input.addEventListener('change', () => uploadFiles(withoutJunk(input.files ?? []), readNewVisibility()));
  input.click();
}
