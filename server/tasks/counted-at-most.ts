/** Tasks of one state are counted up to here: it stands for that many or more. */
export const COUNTED_AT_MOST = 10_000;
