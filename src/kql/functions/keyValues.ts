import { SharingError } from '../../protocol/errors.ts';
import { type FunctionDefinition, onValues } from './definition.ts';

interface Delimiters {
  readonly pair: string;
  readonly keyValue: string;
  readonly open: string;
  readonly close: string;
  readonly escapeMark: string;
  readonly greedy: boolean;
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

function doubt(what: string): SharingError {
  return new SharingError('QueryNotSupported', `parse-kv: ${what} Filter such rows out, or use parse or extract.`);
}

function skipBlanks(text: string, at: number): number {
  return at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
}

function quotedPiece(text: string, at: number, { open, close, escapeMark }: Delimiters): Piece | undefined {
  if (open === '' || !text.startsWith(open, at)) return undefined;
  let value = '';
  for (let i = at + open.length; i < text.length; i += 1) {
    if (text.startsWith(close, i)) return { text: value, quoted: true, end: i + close.length };
    if (escapeMark !== '' && text.startsWith(escapeMark, i)) {
      i += escapeMark.length;
      if (![open, close, escapeMark].includes(text.charAt(i))) throw doubt('an escape stands before no quote.');
    }
    value += text.charAt(i);
  }
  throw doubt('a quote is not closed.');
}

function indexOrEnd(text: string, part: string, from: number): number {
  const found = text.indexOf(part, from);
  return found < 0 ? text.length : found;
}

/** An unquoted value that may hold the delimiter of pairs: it ends before the key of the next pair. */
function greedyEnd(text: string, at: number, delimiters: Delimiters): number {
  const next = text.indexOf(delimiters.keyValue, at);
  if (next < 0) return text.length;
  const end = text.lastIndexOf(delimiters.pair, next - 1);
  if (end < at || text.slice(end + delimiters.pair.length, next).trim() === '') {
    throw doubt('a greedy value holds the delimiter of keys and values.');
  }
  return end;
}

function valueAt(text: string, at: number, delimiters: Delimiters): Piece {
  const start = skipBlanks(text, at);
  const quoted = quotedPiece(text, start, delimiters);
  if (quoted) {
    const behind = skipBlanks(text, quoted.end);
    if (behind < text.length && behind === quoted.end && !text.startsWith(delimiters.pair, behind)) {
      throw doubt('something follows a quoted value.');
    }
    return quoted;
  }
  const end = delimiters.greedy ? greedyEnd(text, start, delimiters) : indexOrEnd(text, delimiters.pair, start);
  const value = text.slice(start, end);
  if (text.slice(at, start).includes(delimiters.pair) && value.includes(delimiters.keyValue)) {
    throw doubt('a value is missing before a blank.');
  }
  return { text: value, quoted: false, end };
}

/** All pairs in their order. A piece that is no pair is passed over. */
function pairsOf(text: string, delimiters: Delimiters): (readonly [string, Piece])[] {
  const pairs: (readonly [string, Piece])[] = [];
  const { pair, keyValue } = delimiters;
  for (let at = 0; at < text.length; ) {
    const start = skipBlanks(text, at);
    if (text.startsWith(pair, start)) {
      at = start + pair.length;
      continue;
    }
    const quoted = quotedPiece(text, start, delimiters);
    const plainEnd = Math.min(indexOrEnd(text, keyValue, start), indexOrEnd(text, pair, start));
    const keyEnd = quoted?.end ?? plainEnd;
    const sign = text.startsWith(keyValue, keyEnd) ? keyEnd : skipBlanks(text, keyEnd);
    if (!text.startsWith(keyValue, sign)) {
      at = Math.max(sign, start + 1);
      continue;
    }
    const value = valueAt(text, sign + keyValue.length, delimiters);
    pairs.push([quoted?.text ?? text.slice(start, keyEnd).trim(), value]);
    at = value.end;
  }
  return pairs;
}

/** Without delimiters: runs of letters and digits and what is quoted; each key has the next of them as its value. */
function words(text: string, delimiters: Delimiters): Piece[] {
  const found: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const word = /^[\p{L}\p{N}]+/u.exec(text.slice(at))?.[0];
    const piece = word ? { text: word, quoted: false, end: at + word.length } : quotedPiece(text, at, delimiters);
    if (text.charAt(at) === '_') throw doubt('without delimiters it is not known whether _ is one.');
    if (piece) found.push(piece);
    at = piece?.end ?? at + 1;
  }
  return found;
}

function wordPairs(text: string, delimiters: Delimiters, keys: readonly string[]): (readonly [string, Piece])[] {
  const all = words(text, delimiters);
  const places = all.flatMap((piece, i) => (keys.includes(piece.text) ? [i] : []));
  if (places.some((place) => place % 2 !== (places[0] ?? 0) % 2)) {
    throw doubt('without delimiters it is not known which words are keys.');
  }
  return places.flatMap((place) => {
    const [key, value] = all.slice(place, place + 2);
    return key && value ? [[key.text, value] as const] : [];
  });
}

/** Values of the keys, as JSON: an array of texts, with null for a key that is not there. The first of a key counts. */
function keyValues(text: string, keysJson: string, delimitersJson: string): string {
  const keys: readonly string[] = JSON.parse(keysJson);
  const delimiters: Delimiters = JSON.parse(delimitersJson);
  const byWords = delimiters.pair === '';
  const pairs = byWords ? wordPairs(text, delimiters, keys) : pairsOf(text, delimiters);
  const values = keys.map((key) => {
    const value = pairs.find(([name]) => name === key)?.[1];
    if (value && !value.quoted && value.text !== value.text.trim()) throw doubt('a value ends in blanks.');
    if (!value && !byWords && hides(text, key, delimiters)) throw doubt(`'${key}' stands within another key or value.`);
    return value?.text ?? null;
  });
  return JSON.stringify(values);
}

/** Whether a key stands before the delimiter of values, but where no pair begins. */
function hides(text: string, key: string, { keyValue }: Delimiters): boolean {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const before = [...text.slice(0, at)].at(-1) ?? ' ';
    if (!/[\p{L}\p{N}_]/u.test(before) && text.startsWith(keyValue, skipBlanks(text, at + key.length))) return true;
  }
  return false;
}

export const keyValueFunctions = {
  key_values: onValues(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', keyValues),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
