/**
 * The connection was lost, or the server is going down or coming up: what was asked may or may not have been done.
 * The classes are PostgreSQL's (appendix A): 08 connection exception, 57P01 to 57P03 shutdown, crash and start-up.
 */
export function isConnectionLoss(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = 'code' in each ? String(each.code) : '';
    if (/^(08...|57P0[123]|CONNECTION_\w+|CONNECT_TIMEOUT|ECONN\w+|EPIPE)$/.test(code)) return true;
  }
  return false;
}
