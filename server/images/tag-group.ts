/** One group of tags as exifreader yields them, read without trusting their shape. */
export class TagGroup {
  readonly #tags: Record<string, unknown>;

  constructor(tags: unknown) {
    this.#tags = isRecord(tags) ? tags : {};
  }

  /** Blank is missing. */
  text(name: string): string | null {
    return this.texts(name)[0] ?? null;
  }

  /** Of a list each item, of several authors each one. */
  texts(name: string): string[] {
    const tag = this.#tags[name];
    const all = Array.isArray(tag) ? tag.map(descriptionOf) : isRecord(tag) ? itemsOf(tag) : [];
    return all.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  }

  number(name: string): number | null {
    const tag = this.#tags[name];
    const value = isRecord(tag) ? tag.value : tag;
    const number = toNumber(value);
    return number !== null && Number.isFinite(number) ? number : null;
  }
}

function itemsOf(tag: Record<string, unknown>): unknown[] {
  const { value } = tag;
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return value.map(descriptionOf);
  return [descriptionOf(tag)];
}

function descriptionOf(tag: unknown): unknown {
  if (!isRecord(tag)) return undefined;
  return typeof tag.description === 'number' ? String(tag.description) : tag.description;
}

/** A number, a rational as a pair, digits, or a list of which the first counts. */
function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const [top, bottom = 1, ...rest] = value.split('/').map(Number);
    return top !== undefined && value.trim() !== '' && rest.length === 0 ? top / bottom : null;
  }
  if (!Array.isArray(value) || value.length === 0) return null;
  const [first, second]: unknown[] = value;
  if (typeof first === 'number' && typeof second === 'number') return first / second;
  return toNumber(first);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
