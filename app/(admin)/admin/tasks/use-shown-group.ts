'use client';

import { useSearchParams } from 'next/navigation';
import { GROUPS, type Group } from './groups';

/** The one group that is shown, or null for all; it is in the address, so that it can be kept and sent to somebody. */
export function useShownGroup(): [Group | null, (group: Group | null) => void] {
  const wanted = useSearchParams().get('show');
  return [GROUPS.find((group) => group === wanted) ?? null, show];
}

function show(group: Group | null) {
  window.history.replaceState(null, '', group ? `?show=${group}` : window.location.pathname);
}
