/** What is chosen on the sheet. Pure: the sheet asks, this answers. Ids may be chosen that are not on the sheet yet. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range starts. */
  readonly anchor: string | null;
}

export const nothingSelected: Selection = { ids: new Set(), anchor: null };

export function selectOnly(id: string): Selection {
  return { ids: new Set([id]), anchor: id };
}

export function toggle({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** From the anchor to the photo, in the order of the sheet. */
export function extendTo({ anchor }: Selection, id: string, order: readonly string[]): Selection {
  const from = anchor === null ? -1 : order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return selectOnly(id);
  return { ids: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), anchor };
}

export function selectAll(order: Iterable<string>): Selection {
  const ids = new Set(order);
  return { ids, anchor: ids.values().next().value ?? null };
}

export function without({ ids, anchor }: Selection, gone: Iterable<string>): Selection {
  const next = new Set(ids);
  for (const id of gone) next.delete(id);
  return { ids: next, anchor: anchor !== null && next.has(anchor) ? anchor : null };
}
