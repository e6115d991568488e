'use client';

import { useEffect } from 'react';
import { setUploadTarget } from './upload-store';

/** While it is on the page, new files go into this album. */
export function UploadTarget({ albumId, albumTitle }: { albumId: string; albumTitle: string }) {
  useEffect(() => {
    setUploadTarget({ albumId, albumTitle });
    return () => setUploadTarget({});
  }, [albumId, albumTitle]);
  return null;
}
