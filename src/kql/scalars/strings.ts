import { call, once, type Sql, sql, text } from '../ir/sql.ts';
import type { NodeKind } from '../kustoLanguage.ts';
import { type Scalar, scalar } from './scalar.ts';

const edge = String.raw`[^\p{L}\p{N}]`;
const alphanumeric = /[\p{L}\p{N}]/u;

/** RE2's way of writing any text literally. */
function escaped(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

interface TermMatch {
  readonly caseSensitive: boolean;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/**
 * Whether whole terms of the text match: a term is a run of letters and digits of any script.
 * An end of the needle that is no letter or digit needs no boundary. The plain search first is what makes it fast.
 */
function hasTerm(haystack: Sql, needle: Scalar, match: TermMatch): Sql {
  const fold = (s: Sql): Sql => (match.caseSensitive ? s : call('lower', s));
  const flags = match.caseSensitive ? '' : '(?i)';
  if (typeof needle.constant === 'string') {
    const value = needle.constant;
    const characters = [...value];
    const before = match.atStart && alphanumeric.test(characters[0] ?? '') ? `(?:^|${edge})` : '';
    const after = match.atEnd && alphanumeric.test(characters.at(-1) ?? '') ? `(?:$|${edge})` : '';
    const pattern = `${flags}${before}${escaped(value)}${after}`;
    return sql`(contains(${fold(haystack)}, ${fold(needle.sql)}) AND regexp_matches(${haystack}, ${text(pattern)}, 's'))`;
  }
  return once(needle.sql, (n) => {
    const boundary = (side: 'start' | 'end'): Sql => {
      const probe = side === 'start' ? String.raw`^[\p{L}\p{N}]` : String.raw`[\p{L}\p{N}]$`;
      const assertion = side === 'start' ? `(?:^|${edge})` : `(?:$|${edge})`;
      return sql`CASE WHEN regexp_matches(${n}, ${text(probe)}) THEN ${text(assertion)} ELSE '' END`;
    };
    const before = match.atStart ? boundary('start') : sql`''`;
    const after = match.atEnd ? boundary('end') : sql`''`;
    const pattern = sql`concat(${text(flags)}, ${before}, regexp_escape(${n}), ${after})`;
    return sql`(contains(${fold(haystack)}, ${fold(n)}) AND regexp_matches(${haystack}, ${pattern}, 's'))`;
  });
}

function folded(value: Scalar): Sql {
  return call('lower', value.sql);
}

type Test = (haystack: Scalar, needle: Scalar) => Sql;

const term =
  (caseSensitive: boolean, atStart: boolean, atEnd: boolean): Test =>
  (haystack, needle) =>
    hasTerm(haystack.sql, needle, { caseSensitive, atStart, atEnd });

const plain =
  (name: string): Test =>
  (haystack, needle) =>
    call(name, haystack.sql, needle.sql);

const folding =
  (name: string): Test =>
  (haystack, needle) =>
    call(name, call('lower', haystack.sql), folded(needle));

interface StringOperator {
  readonly test: Test;
  readonly negated: boolean;
}

const positive: Readonly<Record<string, Test>> = {
  HasExpression: term(false, true, true),
  HasCsExpression: term(true, true, true),
  HasPrefixExpression: term(false, true, false),
  HasPrefixCsExpression: term(true, true, false),
  HasSuffixExpression: term(false, false, true),
  HasSuffixCsExpression: term(true, false, true),
  ContainsExpression: folding('contains'),
  ContainsCsExpression: plain('contains'),
  StartsWithExpression: folding('starts_with'),
  StartsWithCsExpression: plain('starts_with'),
  EndsWithExpression: folding('ends_with'),
  EndsWithCsExpression: plain('ends_with'),
  EqualTildeExpression: (a, b) => sql`(${folded(a)} = ${folded(b)})`,
};

const negative: Readonly<Record<string, string>> = {
  NotHasExpression: 'HasExpression',
  NotHasCsExpression: 'HasCsExpression',
  NotHasPrefixExpression: 'HasPrefixExpression',
  NotHasPrefixCsExpression: 'HasPrefixCsExpression',
  NotHasSuffixExpression: 'HasSuffixExpression',
  NotHasSuffixCsExpression: 'HasSuffixCsExpression',
  NotContainsExpression: 'ContainsExpression',
  NotContainsCsExpression: 'ContainsCsExpression',
  NotStartsWithExpression: 'StartsWithExpression',
  NotStartsWithCsExpression: 'StartsWithCsExpression',
  NotEndsWithExpression: 'EndsWithExpression',
  NotEndsWithCsExpression: 'EndsWithCsExpression',
  BangTildeExpression: 'EqualTildeExpression',
};

export function stringOperator(kind: NodeKind): StringOperator | undefined {
  const base = negative[kind];
  const test = positive[base ?? kind];
  return test && { test, negated: base !== undefined };
}

export function applyStringOperator(operator: StringOperator, haystack: Scalar, needle: Scalar): Scalar {
  const matched = operator.test(haystack, needle);
  return scalar(operator.negated ? sql`(NOT ${matched})` : matched, 'bool', false);
}

/** One of several needles (`has_any`), or all of them (`has_all`). */
export function hasSeveral(haystack: Scalar, needles: readonly Scalar[], all: boolean): Scalar {
  const tests = needles.map((needle) => term(false, true, true)(haystack, needle));
  const first = tests[0];
  if (first === undefined) return scalar(all ? sql`true` : sql`false`, 'bool', false);
  const rest = tests.slice(1);
  const chain = rest.reduce((sum, next) => (all ? sql`${sum} AND ${next}` : sql`${sum} OR ${next}`), first);
  return scalar(sql`(${chain})`, 'bool', false);
}
