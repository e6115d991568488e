/** What a photo says of itself whose development was called off. */
export const CANCELLED = {
  code: 'cancelled',
  stage: null,
  message: 'It was cancelled before it was developed. Try again whenever you like.',
};
