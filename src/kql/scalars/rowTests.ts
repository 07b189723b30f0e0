import type { FilterBound } from '../../protocol/compile.ts';
import type { RowTest } from '../ir/rowTest.ts';
import type { Scalar } from './scalar.ts';

type Sign = '=' | '<' | '<=' | '>' | '>=';

const mirrored: Readonly<Record<Sign, Sign>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function plainColumn(value: Scalar): number | undefined {
  const [only, ...others] = value.sql.parts;
  return typeof only === 'object' && 'id' in only && others.length === 0 ? only.id : undefined;
}

/** The value as a bound of a column of this type: only where both are compared as they are stored. */
function boundFor(type: Scalar['type'], sign: Sign, value: Scalar): FilterBound | undefined {
  const { constant, fromNow } = value;
  switch (type) {
    case 'int':
    case 'long':
      return (value.type === 'int' || value.type === 'long') && typeof constant === 'bigint' ? constant : undefined;
    case 'real':
      return typeof constant === 'number' && Number.isFinite(constant) ? constant : undefined;
    case 'datetime':
    case 'timespan':
      if (value.type !== type) return undefined;
      if (fromNow !== undefined) return { fromNow };
      return typeof constant === 'bigint' ? constant : undefined;
    case 'string':
      return sign === '=' && value.type === 'string' && typeof constant === 'string' ? constant : undefined;
    default:
      return undefined;
  }
}

/** What a comparison of a column with a constant says of the column. */
export function comparisonTest(a: Scalar, sign: Sign, b: Scalar): RowTest | undefined {
  const [left, right] = [plainColumn(a), plainColumn(b)];
  if (left !== undefined) {
    const bound = boundFor(a.type, sign, b);
    return bound === undefined ? undefined : { kind: 'compare', column: left, sign, bound };
  }
  if (right === undefined) return undefined;
  const bound = boundFor(b.type, sign, a);
  return bound === undefined ? undefined : { kind: 'compare', column: right, sign: mirrored[sign], bound };
}

export function allOf(tests: readonly (RowTest | undefined)[]): RowTest | undefined {
  const known = tests.filter((test) => test !== undefined);
  return known.length > 1 ? { kind: 'all', of: known } : known[0];
}

/** Nothing where one of them is unknown, since any row may fulfil that one. */
export function anyOf(tests: readonly (RowTest | undefined)[]): RowTest | undefined {
  const known = tests.filter((test) => test !== undefined);
  if (known.length < tests.length) return undefined;
  return known.length > 1 ? { kind: 'any', of: known } : known[0];
}

export function tested(condition: Scalar, test: RowTest | undefined): Scalar {
  return test ? { ...condition, test } : condition;
}
