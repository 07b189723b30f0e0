/** Thrown where a text is no JSON; `index` is where. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly index: number;

  constructor(index: number) {
    super(`No JSON at ${index}`);
    this.index = index;
  }
}

/** The place of a value within a text. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

export function skipBlanks(text: string, start: number): number {
  let index = start;
  while (isBlank(text.charCodeAt(index))) index++;
  return index;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = end - 1;
    while (text.charCodeAt(escapes) === backslash) escapes--;
    if ((end - escapes) % 2 === 1) return end + 1;
  }
  throw new JsonSyntaxError(start);
}

/**
 * The end of the value that begins at `start`. Finds extents, not mistakes: a nested value is taken to its closing
 * bracket unread, so that reading a record costs one fast look at its text and one by `JSON.parse`.
 */
export function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') {
    const end = /[\s,\]}]|$/g;
    end.lastIndex = start;
    const found = end.exec(text)?.index ?? text.length;
    if (found === start) throw new JsonSyntaxError(start);
    return found;
  }
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return index + 1;
  }
  throw new JsonSyntaxError(text.length);
}

/** The values of the array or object that begins at `start`; `key` is the raw text of the name in an object. */
export function* children(text: string, start: number): Generator<JsonSpan & { readonly key: string }> {
  const isObject = text[start] === '{';
  const close = isObject ? '}' : ']';
  let index = skipBlanks(text, start + 1);
  if (text[index] === close) return;
  for (;;) {
    let key = '';
    if (isObject) {
      if (text[index] !== '"') throw new JsonSyntaxError(index);
      const end = endOfString(text, index);
      key = text.slice(index, end);
      index = skipBlanks(text, end);
      if (text[index] !== ':') throw new JsonSyntaxError(index);
      index = skipBlanks(text, index + 1);
    }
    const end = endOfValue(text, index);
    yield { key, start: index, end };
    index = skipBlanks(text, end);
    if (text[index] === close) return;
    if (text[index] !== ',') throw new JsonSyntaxError(index);
    index = skipBlanks(text, index + 1);
  }
}

/** The text that a raw string stands for. */
export function unquote(raw: string): string {
  return raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
}
