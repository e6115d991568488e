/** What `Authorization: Bearer …` bears, also when that is nothing; null for another scheme, which is not ours to judge. */
export function bearerOf(authorization: string | undefined): string | null {
  const match = /^Bearer(?: +(.*))?$/i.exec(authorization ?? '');
  return match && (match[1] ?? '');
}
