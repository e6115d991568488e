/** What of better-auth's HTTP routes Safelight does without, or does itself; each is one door less to watch. */
export const disabledPaths = [
  // Nobody signs up by themselves, and there is no mail to confirm an address or a new password by.
  '/sign-up/email',
  '/verify-email',
  '/send-verification-email',
  '/request-password-reset',
  '/reset-password',
  '/change-email',
  '/two-factor/send-otp',
  '/two-factor/verify-otp',
  // Done under /api/v1/user and /api/v1/admin/people: theirs answer with session tokens, which JavaScript is not to have.
  '/list-sessions',
  '/revoke-session',
  '/update-user',
  '/update-session',
  '/delete-user',
  '/delete-user/callback',
  // An identity meets its account when somebody signs in by it.
  '/list-accounts',
  '/link-social',
  '/unlink-account',
  // Tokens of the provider are not kept.
  '/get-access-token',
  '/refresh-token',
  '/account-info',
  // A place to try passwords at, and a page in nobody's style.
  '/verify-password',
  '/error',
];
