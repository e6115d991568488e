/**
 * Goes to a whole new page: what was read as a stranger is forgotten. Never settles, so that what is being sent stays so
 * until the page is gone.
 */
export function leaveFor(address: string): Promise<never> {
  window.location.assign(address);
  return new Promise(() => undefined);
}
