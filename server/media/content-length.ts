/** Next drops Content-Length from what it streams; the HTTP server (server/bin) gives it back under its own name. */
export const CONTENT_LENGTH_HEADER = 'x-safelight-content-length';
