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
 * end, a length below zero means all that follows.
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
  for (let i = from; i + wanted.length <= end; i += 1) {
    if (wanted.every((c, k) => source[i + k] === c)) left -= 1n;
    if (left === 0n) return BigInt(i);
  }
  return -1n;
}

const domain = (convert: (label: string) => string): FunctionDefinition =>
  onValues(['VARCHAR'], 'VARCHAR', (text) => text.split('.').map(convert).join('.'));

const ascii = /^[\0-\x7f]*$/;

export const texts = {
  replace_strings: onValues(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (text, lookups, rewrites) =>
    replaceStrings(text, elements(lookups)?.map(textOf) ?? [], elements(rewrites)?.map(textOf) ?? []),
  ),
  translate: onValues(['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', translate),
  codepoints_from_string: onValues(['VARCHAR'], 'VARCHAR', (text) =>
    toArray(Array.from(text, (c) => String(c.codePointAt(0)))),
  ),
  codepoints_to_string: onMany('VARCHAR', 'VARCHAR', fromCodePoints),
  indexof: onNullable(['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT'], 'BIGINT', indexOf),
  regex_quote: onValues(['VARCHAR'], 'VARCHAR', (text) => text.replace(/[\\^$.|?*+()[\]{}#&~-]/g, '\\$&')),
  punycode_from_string: onValues(['VARCHAR'], 'VARCHAR', encodePunycode),
  punycode_to_string: onValues(['VARCHAR'], 'VARCHAR', decodePunycode),
  punycode_domain_from_string: domain((label) => (ascii.test(label) ? label : `xn--${encodePunycode(label)}`)),
  punycode_domain_to_string: domain((label) => (label.startsWith('xn--') ? decodePunycode(label.slice(4)) : label)),
  isascii: onValues(['VARCHAR'], 'BOOLEAN', (text) => ascii.test(text)),
  isutf8: onValues(['VARCHAR'], 'BOOLEAN', (text) => text.isWellFormed()),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
