import type { Column } from '../../../src/protocol/schema.ts';
import type { TestCell } from './duck.ts';

/** A value of the conformance file: JSON, where 64-bit integers above 2^53 are texts. */
export type Expected = string | number | boolean | null | readonly Expected[] | { readonly [key: string]: Expected };

export interface ExpectedTable {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly coarse?: boolean }[];
  readonly rows: readonly (readonly Expected[])[];
}

function closeTo(a: number, b: number, approx: boolean): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  return Math.abs(a - b) <= (approx ? 0.05 : 1e-9) * Math.max(Math.abs(a), Math.abs(b));
}

function asNumber(value: Expected): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity' || value === '∞') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity' || value === '-∞') return Number.NEGATIVE_INFINITY;
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

function sameJson(actual: Expected, expected: Expected, approx: boolean): boolean {
  if (actual === null || expected === null) return actual === expected;
  if (typeof actual === 'number' || typeof expected === 'number') {
    const [a, b] = [asNumber(actual), asNumber(expected)];
    return a !== undefined && b !== undefined && closeTo(a, b, approx);
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === expected.length && actual.every((a, i) => sameJson(a, expected[i] ?? null, approx));
  }
  if (typeof actual === 'object' && typeof expected === 'object') {
    const [a, b] = [Object.entries(actual), Object.entries(expected)];
    const other = new Map<string, Expected>(b);
    return a.length === b.length && a.every(([k, v]) => other.has(k) && sameJson(v, other.get(k) ?? null, approx));
  }
  return actual === expected;
}

function parsed(text: string): Expected {
  try {
    return JSON.parse(text) as Expected;
  } catch {
    return text;
  }
}

export function sameCell(
  actual: TestCell,
  type: string,
  expected: Expected,
  approx: boolean,
  untyped = false,
): boolean {
  if (untyped && (actual === null || expected === null)) return (actual ?? '') === (expected ?? '');
  if (actual === null || expected === null) return actual === null && expected === null;
  if (typeof actual === 'bigint') return actual.toString() === String(expected) || Number(actual) === expected;
  if (typeof actual === 'number') {
    const other = asNumber(expected);
    return other !== undefined && closeTo(actual, other, approx);
  }
  if (typeof actual === 'boolean') return actual === expected || String(actual) === String(expected).toLowerCase();
  if (type === 'dynamic') {
    const value = parsed(actual);
    return (
      sameJson(value, expected, approx) || (typeof expected === 'string' && sameJson(value, parsed(expected), approx))
    );
  }
  if (type === 'decimal') {
    const [a, b] = [Number(actual), asNumber(expected)];
    return b !== undefined && closeTo(a, b, approx);
  }
  return actual === expected;
}

const coarseTypes: Readonly<Record<string, readonly string[]>> = {
  long: ['long', 'int'],
  real: ['real', 'decimal'],
};

function typeMatches(actual: string, expected: ExpectedTable['columns'][number]): boolean {
  if (expected.coarse !== true) return actual === expected.type;
  return expected.type === 'dynamic' || (coarseTypes[expected.type] ?? [expected.type]).includes(actual);
}

/** What differs, in words; undefined where the answer is the expected one. */
export function difference(
  columns: readonly Column[],
  rows: readonly (readonly TestCell[])[],
  expected: ExpectedTable,
  options: { readonly ordered: boolean; readonly approx: boolean; readonly untyped: boolean },
): string | undefined {
  const names = columns.map((c) => c.name).join();
  const wanted = expected.columns.map((c) => c.name).join();
  if (names !== wanted) return `columns ${names} instead of ${wanted}`;
  if (!options.untyped) {
    const wrong = columns.findIndex((c, i) => !expected.columns[i] || !typeMatches(c.type, expected.columns[i]));
    if (wrong >= 0) return `type ${columns[wrong]?.type} instead of ${expected.columns[wrong]?.type}`;
  }
  if (rows.length !== expected.rows.length) return `${rows.length} rows instead of ${expected.rows.length}`;
  const same = (actual: readonly TestCell[], wantedRow: readonly Expected[]): boolean =>
    actual.every((a, i) => sameCell(a, columns[i]?.type ?? '', wantedRow[i] ?? null, options.approx, options.untyped));
  if (options.ordered) {
    const at = rows.findIndex((row, i) => !same(row, expected.rows[i] ?? []));
    return at < 0 ? undefined : `row ${at} is ${shown(rows[at])} instead of ${JSON.stringify(expected.rows[at])}`;
  }
  const left = [...expected.rows];
  for (const row of rows) {
    const at = left.findIndex((candidate) => same(row, candidate));
    if (at < 0) return `row ${shown(row)} is not among ${JSON.stringify(left.slice(0, 3))}`;
    left.splice(at, 1);
  }
  return undefined;
}

function shown(row: readonly TestCell[] | undefined): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
