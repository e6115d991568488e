/** Trims, drops control characters (PostgreSQL takes no NUL) and cuts, never through a character. */
export function cleanText(value: string | null | undefined, maxLength: number): string | null {
  if (!value) return null;
  // Through UTF-8 and back, a lone surrogate becomes U+FFFD.
  const wellFormed = Buffer.from(value.slice(0, maxLength * 2), 'utf8').toString('utf8');
  const clean = wellFormed.replace(/\r\n?/g, '\n').replace(CONTROLS, '').trim();
  const cut =
    clean.length > maxLength
      ? clean
          .slice(0, maxLength)
          .replace(/[\ud800-\udbff]$/, '')
          .trimEnd()
      : clean;
  return cut === '' ? null : cut;
}

/** Controls but tab and newline, and the byte order mark. */
const CONTROLS = /(?![\t\n])\p{Cc}|\ufeff/gu;

export function positiveNumber(value: number | null): number | null {
  return value !== null && value > 0 && value < 1e9 ? Number(value.toPrecision(6)) : null;
}

/** `2024:05:01 18:03:22` and ISO 8601 to `2024-05-01T18:03:22`; null for days that there are not. */
export function wallClock(value: string | null): string | null {
  const match = /^(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?/.exec(value ?? '');
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00'] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${local}Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== local) return null;
  return Number(year) >= 1800 ? local : null;
}

/** `+02:00`, also of `Z`, `+0200` and what follows the seconds of an ISO time. */
export function offsetOf(value: string | null | undefined): string | null {
  const text = (value ?? '').replace(/^\.\d+/, '').trim();
  if (text === 'Z') return '+00:00';
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (!match) return null;
  const [, sign, hours, minutes] = match;
  return Number(hours) <= 14 && Number(minutes) < 60 ? `${sign}${hours}:${minutes}` : null;
}

/** `NIKON CORPORATION` and `NIKON D850` to `Nikon`, `D850` and `Nikon D850`. */
export function cameraName(rawMake: string | null, rawModel: string | null) {
  const make = makerName(cleanText(rawMake, 80));
  const fullModel = cleanText(rawModel, 80)?.replace(/\s+/g, ' ') ?? null;
  if (!make || !fullModel) return { camera: fullModel ?? make, make, model: fullModel };
  const isPrefixed = fullModel.toLowerCase().startsWith(`${make.toLowerCase()} `);
  const model = isPrefixed ? fullModel.slice(make.length + 1) : fullModel;
  const isAlone = fullModel.toLowerCase() === make.toLowerCase();
  return { camera: isAlone ? make : `${make} ${model}`, make, model };
}

const CORPORATE =
  /[\s,.]+(corporation|corp|company|co|ltd|inc|gmbh|ag|imaging|computer|camera|optical|electronics|technologies)\b/gi;
const ABBREVIATIONS = new Set(['DJI', 'HTC', 'LG', 'HP', 'ZTE', 'TCL', 'GE', 'RED', 'HMD']);

function makerName(make: string | null): string | null {
  if (!make) return null;
  const name =
    make
      .replace(CORPORATE, '')
      .replace(/[\s.,]+$/, '')
      .replace(/\s+/g, ' ')
      .trim() || make;
  if (ABBREVIATIONS.has(name)) return name;
  const isShouted = name === name.toUpperCase() || name === name.toLowerCase();
  return isShouted ? name.toLowerCase().replace(/(^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase()) : name;
}
