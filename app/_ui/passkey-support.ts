/** An address where a name belongs: browsers bind passkeys to names alone. */
const ADDRESS = /^(\d+(\.\d+){3}|\[.*\])$/;

/** Whether this browser, on this page, can make and use passkeys. */
export function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && !isOpenedByAddress();
}

export function isOpenedByAddress(): boolean {
  return ADDRESS.test(window.location.hostname);
}
