import { SharingError } from '../../protocol/errors.ts';
import { toRe2 } from '../scalars/regex.ts';
import { type FunctionDefinition, onMany, onNullable, onValues } from './definition.ts';
import { elements, textOf, toArray } from './json.ts';
import { decodePunycode, encodePunycode } from './punycode.ts';

/** One lookup after the other; what one has written, the later ones do not see. */
function replaceStrings(text: string, lookups: readonly string[], rewrites: readonly string[]): string {
  let open: readonly { readonly text: string; readonly done: boolean }[] = [{ text, done: false }];
  for (const [i, lookup] of lookups.entries()) {
    if (lookup === '') continue;
    const rewritten = { text: rewrites[i] ?? '', done: true };
    open = open.flatMap((piece) =>
      piece.done
        ? [piece]
        : piece.text.split(lookup).flatMap((rest, k) => [...(k > 0 ? [rewritten] : []), { text: rest, done: false }]),
    );
  }
  return open.map((piece) => piece.text).join('');
}

/** The last character of the replacements stands for those that are missing. */
function translate(search: string, replacements: string, source: string): string {
  const [from, to] = [[...search], [...replacements]];
  const map = new Map(from.map((c, i) => [c, to[i] ?? to.at(-1) ?? ''] as const).reverse());
  return Array.from(source, (c) => map.get(c) ?? c).join('');
}

/** Code points of numbers and of arrays of numbers; what is none makes the text empty. */
function fromCodePoints(values: readonly (string | null)[]): string {
  const points = values.flatMap((value) => elements(value) ?? [value ?? 'null']).map(Number);
  const valid = points.every((p) => Number.isInteger(p) && p > 0 && p <= 0x10ffff && (p < 0xd800 || p > 0xdfff));
  return valid ? String.fromCodePoint(...points) : '';
}

/**
 * Where the lookup is for the nth time, counted in characters; -1 where it is not. A start below zero counts from the
 * end. The length is that of the places where it may begin; below zero it means all that follow.
 */
function indexOf(
  text: string | null,
  lookup: string | null,
  start: bigint | null,
  length: bigint | null,
  occurrence: bigint | null,
): bigint | null {
  if (start === null || length === null || length < -1n || occurrence === null || occurrence < 1n) return null;
  const [source, wanted] = [[...(text ?? '')], [...(lookup ?? '')]];
  const from = start < 0n ? Math.max(source.length + Number(start), 0) : Number(start);
  const end = length < 0n ? source.length : Math.min(from + Number(length), source.length);
  let left = occurrence;
  for (let i = from; i < end; i += 1) {
    if (wanted.every((c, k) => source[i + k] === c)) left -= 1n;
    if (left === 0n) return BigInt(i);
  }
  return -1n;
}

const regexes = new Map<string, RegExp>();

/** A regular expression of the forms that mean the same in both languages. */
function regexOf(pattern: string): RegExp {
  const known = regexes.get(pattern);
  if (known) return known;
  const [, flags = '', body = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(pattern) ?? [];
  try {
    if (/\[\[:|\(\?P?<|\(\?[a-zA-Z]|\\[AzQEpPxC]|\\[1-9]|\(\?[=!]/.test(body) || toRe2(pattern) === undefined)
      throw new Error();
    const made = new RegExp(toRe2(body)?.replaceAll('\\x{85}', '\\x85') ?? '', `gu${flags}`);
    if (regexes.size > 100) regexes.clear();
    regexes.set(pattern, made);
    return made;
  } catch {
    throw new SharingError(
      'QueryNotSupported',
      `The engine does not support the regular expression '${pattern}' here.`,
      'user',
    );
  }
}

/** As `indexOf`, for matches, which never overlap. */
function indexOfRegex(
  text: string | null,
  pattern: string | null,
  start: bigint | null,
  length: bigint | null,
  occurrence: bigint | null,
): bigint | null {
  if (start === null || start < 0n || length === null || length < -1n) return null;
  if (occurrence === null || occurrence < 1n) return null;
  const source = [...(text ?? '')];
  const end = length < 0n ? source.length : Number(start + length);
  const part = source.slice(Number(start), end).join('');
  const found = [...part.matchAll(regexOf(pattern ?? ''))][Number(occurrence) - 1];
  return found ? start + BigInt([...part.slice(0, found.index)].length) : -1n;
}

const domain = (convert: (label: string) => string): FunctionDefinition =>
  onValues(['VARCHAR'], 'VARCHAR', (text) => text.split('.').map(convert).join('.'));

const ascii = /^[\0-\x7f]*$/;

/** Position of the first value that is in the text as whole terms, -1 where none is. */
function hasAnyIndex(source: string, values: string): bigint | null {
  const list = elements(values);
  if (!list) return null;
  const found = list.map(textOf).findIndex((value) => hasTerm(source, value));
  return BigInt(found);
}

const alphanumeric = /[\p{L}\p{N}]/u;

/** As the `has` operator: an end of the value that is a letter or digit must stand at the end of a term. */
function hasTerm(source: string, value: string): boolean {
  const [text, term] = [source.toLowerCase(), value.toLowerCase()];
  const characters = [...term];
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const before = [...text.slice(Math.max(at - 2, 0), at)].at(-1) ?? '';
    const after = [...text.slice(at + term.length, at + term.length + 2)][0] ?? '';
    const open = !(alphanumeric.test(characters[0] ?? '') && alphanumeric.test(before));
    if (open && !(alphanumeric.test(characters.at(-1) ?? '') && alphanumeric.test(after))) return true;
    if (term === '') return true;
  }
  return false;
}

export const texts = {
  has_any_index: onValues(['VARCHAR', 'VARCHAR'], 'BIGINT', hasAnyIndex),
  replace_strings: onValues(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (text, lookups, rewrites) =>
    replaceStrings(text, elements(lookups)?.map(textOf) ?? [], elements(rewrites)?.map(textOf) ?? []),
  ),
  translate: onValues(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', translate),
  codepoints_from_string: onValues(['VARCHAR'], 'VARCHAR', (text) =>
    toArray(Array.from(text, (c) => String(c.codePointAt(0)))),
  ),
  codepoints_to_string: onMany('VARCHAR', 'VARCHAR', fromCodePoints),
  indexof_regex: onNullable(['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT'], 'BIGINT', indexOfRegex),
  indexof: onNullable(['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT'], 'BIGINT', indexOf),
  regex_quote: onValues(['VARCHAR'], 'VARCHAR', (text) => text.replace(/[\\^$.|?*+()[\]{}#&~-]/g, '\\$&')),
  punycode_from_string: onValues(['VARCHAR'], 'VARCHAR', encodePunycode),
  punycode_to_string: onValues(['VARCHAR'], 'VARCHAR', decodePunycode),
  punycode_domain_from_string: domain((label) => (ascii.test(label) ? label : `xn--${encodePunycode(label)}`)),
  punycode_domain_to_string: domain((label) => (label.startsWith('xn--') ? decodePunycode(label.slice(4)) : label)),
  isascii: onValues(['VARCHAR'], 'BOOLEAN', (text) => ascii.test(text)),
  isutf8: onValues(['VARCHAR'], 'BOOLEAN', (text) => text.isWellFormed()),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
