/** Whether a text is JSON by the letter of its standard. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where a JSON value that begins at `start` ends. The text is known to be JSON, as every dynamic is. */
function endOf(json: string, start: number): number {
  let depth = 0;
  for (let i = start; i < json.length; i += 1) {
    const c = json[i];
    if (c === '"') {
      i += 1;
      while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
    } else if (c === '[' || c === '{') depth += 1;
    else if (c === ']' || c === '}') {
      if (depth === 0) return i;
      depth -= 1;
    } else if (depth === 0 && (c === ',' || c === ':')) return i;
  }
  return json.length;
}

/** The parts of an array or object, as JSON texts: values, or names and values in turn. */
function parts(json: string): string[] {
  const found: string[] = [];
  const close = json.length - 1;
  for (let i = 1; i < close; ) {
    const end = endOf(json, i);
    found.push(json.slice(i, end).trim());
    i = end + 1;
  }
  return found.length === 1 && found[0] === '' ? [] : found;
}

export type JsonKind = 'array' | 'dictionary' | 'string' | 'bool' | 'null' | 'long' | 'double';

export function kindOfJson(json: string): JsonKind {
  switch (json[0]) {
    case '[':
      return 'array';
    case '{':
      return 'dictionary';
    case '"':
      return 'string';
    case 't':
    case 'f':
      return 'bool';
    case 'n':
      return 'null';
    default:
      return /[.eE]/.test(json) ? 'double' : 'long';
  }
}

/** The elements of an array as JSON texts; undefined for anything else. Numbers stay as they are written. */
export function elements(json: string | null): string[] | undefined {
  const text = json?.trim();
  return text?.[0] === '[' ? parts(text) : undefined;
}

/** The members of a property bag, values as JSON texts; undefined for anything else. */
export function members(json: string | null): Map<string, string> | undefined {
  const text = json?.trim();
  if (text?.[0] !== '{') return undefined;
  const found = parts(text);
  const bag = new Map<string, string>();
  for (let i = 0; i + 1 < found.length; i += 2) bag.set(unquoted(found[i] ?? '""'), found[i + 1] ?? 'null');
  return bag;
}

export function toArray(values: Iterable<string>): string {
  return `[${[...values].join(',')}]`;
}

export function toBag(bag: Iterable<readonly [string, string]>): string {
  return `{${Array.from(bag, ([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** The text of a JSON string. */
export function unquoted(json: string): string {
  return JSON.parse(json) as string;
}

/** A value as `tostring` gives it: a string without quotes, null as nothing, all else as JSON. */
export function textOf(json: string): string {
  return json[0] === '"' ? unquoted(json) : json === 'null' ? '' : json;
}

/** A result of dynamic type, where a JSON null is none. */
export function orNull(json: string | undefined): string | null {
  return json === undefined || json === 'null' ? null : json;
}

/** With the names of bags in order, so that equal values have equal texts. */
export function canonical(json: string): string {
  const list = elements(json);
  if (list) return toArray(list.map(canonical));
  const bag = members(json);
  if (!bag) return json;
  const sorted = [...bag].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return toBag(sorted.map(([name, value]) => [name, canonical(value)]));
}

/** A real as JSON, which has no NaN and no infinities: they are strings in it. */
export function realJson(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
