import { createHash } from 'node:crypto';
import type { Breather } from './breather.ts';

/* What `JSON.parse` and a checksum do to a text of many megabytes, a part at a time. */

/** Characters that are parsed or hashed at a time; a fraction of a millisecond to some. */
const part = 128 * 1024;
/** So deep lists are taken apart: a commit's events, and the tables in the state of a checkpoint. */
const deepest = 3;

/** SHA-256 of the text in UTF-8, in hexadecimal. */
export async function hashLong(text: string, breather: Breather): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + part);
    // The halves of one character must not be encoded apart.
    if (isFirstHalf(text.charCodeAt(to - 1))) to += 1;
    hash.update(text.slice(from, to));
    from = to;
    if (breather.isDue) await breather.rest();
  }
  return hash.digest('hex');
}

function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** The value of a text as `JSON.stringify` makes it, without a blank. Throws `SyntaxError`, as `JSON.parse` does. */
export async function parseLong(text: string, breather: Breather): Promise<unknown> {
  const { value, end } = await parseValue(text, 0, deepest, breather);
  if (end !== text.length) throw new SyntaxError(`There is more than one value: another begins at ${end}.`);
  return value;
}

interface Parsed {
  readonly value: unknown;
  /** Where the text goes on after it. */
  readonly end: number;
}

async function parseValue(text: string, from: number, depth: number, breather: Breather): Promise<Parsed> {
  const first = text[from];
  if (depth > 0 && first === '{') return parseMembers(text, from, depth, breather);
  if (depth > 0 && first === '[') return parseElements(text, from, breather);
  const end = endOf(text, from);
  return { value: JSON.parse(text.slice(from, end)), end };
}

async function parseMembers(text: string, from: number, depth: number, breather: Breather): Promise<Parsed> {
  const members: [string, unknown][] = [];
  let at = from + 1;
  while (text[at] !== '}') {
    if (members.length > 0) at = after(text, at, ',');
    const endOfKey = endOf(text, at);
    const key: unknown = JSON.parse(text.slice(at, endOfKey));
    const { value, end } = await parseValue(text, after(text, endOfKey, ':'), depth - 1, breather);
    members.push([String(key), value]);
    at = end;
  }
  return { value: Object.fromEntries(members), end: at + 1 };
}

async function parseElements(text: string, from: number, breather: Breather): Promise<Parsed> {
  const elements: unknown[] = [];
  let begin = from + 1;
  let at = begin;
  const take = (): void => {
    const some: unknown = JSON.parse(`[${text.slice(begin, at)}]`);
    if (Array.isArray(some)) for (const each of some) elements.push(each);
  };
  while (text[at] !== ']') {
    if (at > begin) at = after(text, at, ',');
    at = endOf(text, at);
    if (at - begin < part || text[at] === ']') continue;
    take();
    at = after(text, at, ',');
    begin = at;
    if (breather.isDue) await breather.rest();
  }
  take();
  return { value: elements, end: at + 1 };
}

function after(text: string, at: number, expected: string): number {
  if (text[at] === expected) return at + 1;
  throw new SyntaxError(`There should be '${expected}' at ${at}.`);
}

const quote = 0x22;
const backslash = 0x5c;

/** Where the value that begins at `from` ends. */
function endOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (depth > 0 || (code !== 0x2c && code !== 0x3a)) continue;
    else return at;
    if (depth < 0) return at;
    if (depth === 0) return at + 1;
  }
  if (depth > 0) throw new SyntaxError('The text ends before its value does.');
  return text.length;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  throw new SyntaxError('The text ends before its string does.');
}
