/**
 * Bears the visitor's address from the listener to whoever needs it. The listener (server/bin) overwrites it on every
 * request with what the socket and TRUSTED_PROXIES say, so that nobody can send it.
 */
export const CLIENT_ADDRESS_HEADER = 'x-safelight-client-address';
