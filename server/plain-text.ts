import { z } from 'zod';

/** Trimmed text of a bearable length. PostgreSQL's text holds no NUL. */
export function plainText(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .refine((value) => !value.includes('\u0000'), 'no NUL characters');
}
