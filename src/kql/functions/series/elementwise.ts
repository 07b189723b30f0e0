import { type FunctionDefinition, onNullable } from '../definition.ts';
import { kindOfJson, toArray } from '../json.ts';
import { type Series, seriesJson, seriesOf, unsupported } from './numbers.ts';

/** Whether whole numbers give whole numbers. */
type Result = 'same' | 'real';

const each = (compute: (value: number) => number, result: Result = 'real'): FunctionDefinition =>
  onNullable(['VARCHAR'], 'VARCHAR', (json) => {
    const series = seriesOf(json);
    if (!series) return null;
    const values = series.values.map((value) => (value === null ? null : compute(value)));
    return seriesJson(values, series.whole && result === 'same');
  });

/** Elements that only one of two series has are null. */
function zipped<T>(a: Series, b: Series, combine: (x: number, y: number) => T): (T | null)[] {
  const length = Math.max(a.values.length, b.values.length);
  return Array.from({ length }, (_, i) => {
    const [x, y] = [a.values[i] ?? null, b.values[i] ?? null];
    return x === null || y === null ? null : combine(x, y);
  });
}

/** Two series; a number in place of one of them stands for a series of it. */
export function pair(first: string | null, second: string | null): readonly [Series, Series] | undefined {
  const [a, b] = [seriesOf(first), seriesOf(second)];
  if (a && b) return [a, b];
  const [series, other] = a ? [a, second] : [b, first];
  const kind = other === null ? 'null' : kindOfJson(other);
  if (!series || other === null || (kind !== 'long' && kind !== 'double')) return undefined;
  const constant = { values: series.values.map(() => Number(other)), whole: kind === 'long' };
  return a ? [a, constant] : [constant, series];
}

const both = (combine: (x: number, y: number) => number, result: Result = 'real'): FunctionDefinition =>
  onNullable(['VARCHAR', 'VARCHAR'], 'VARCHAR', (first, second) => {
    const [a, b] = pair(first, second) ?? [];
    if (!a || !b) return null;
    return seriesJson(zipped(a, b, combine), a.whole && b.whole && result === 'same');
  });

const compared = (compare: (x: number, y: number) => boolean): FunctionDefinition =>
  onNullable(['VARCHAR', 'VARCHAR'], 'VARCHAR', (first, second) => {
    const [a, b] = pair(first, second) ?? [];
    return a && b ? toArray(zipped(a, b, compare).map(String)) : null;
  });

function logarithm(value: number): number {
  if (value < 0) throw unsupported('a number below zero in series_log');
  return Math.log(value);
}

/** Element by element; what is no number, or is in one series alone, gives null. Source: Kusto documentation, "Series processing". */
export const elementwise = {
  series_abs: each(Math.abs, 'same'),
  series_acos: each(Math.acos),
  series_asin: each(Math.asin),
  series_atan: each(Math.atan),
  series_ceiling: each(Math.ceil, 'same'),
  series_cos: each(Math.cos),
  series_exp: each(Math.exp),
  series_floor: each(Math.floor, 'same'),
  series_log: each(logarithm),
  series_sign: each(Math.sign, 'same'),
  series_sin: each(Math.sin),
  series_tan: each(Math.tan),
  series_add: both((x, y) => x + y, 'same'),
  series_subtract: both((x, y) => x - y, 'same'),
  series_multiply: both((x, y) => x * y, 'same'),
  series_divide: both((x, y) => x / y),
  series_pow: both((x, y) => x ** y),
  series_equals: compared((x, y) => x === y),
  series_not_equals: compared((x, y) => x !== y),
  series_less: compared((x, y) => x < y),
  series_less_equals: compared((x, y) => x <= y),
  series_greater: compared((x, y) => x > y),
  series_greater_equals: compared((x, y) => x >= y),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
