/** What lets somebody in until a day, or until it is taken back. */
interface Ending {
  expiresAt: string | null;
}

export function hasEnded({ expiresAt }: Ending): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}

/** What still opens something first, each part in the order that it has. */
export function endedLast<Item extends Ending>(items: readonly Item[]): Item[] {
  return items.toSorted((one, other) => Number(hasEnded(one)) - Number(hasEnded(other)));
}
