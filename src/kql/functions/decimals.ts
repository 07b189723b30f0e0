import { Decimal } from 'decimal.js';
import { type FunctionDefinition, onNullable, onValues } from './definition.ts';

/** Kusto's decimals have 34 digits, wherever the point is. */
const Digits34 = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -9e15, toExpPos: 9e15 });

const numberText = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?\s*$/i;

/** Undefined for a text that is no decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  return numberText.test(text) ? new Digits34(text.trim()).toSignificantDigits(34) : undefined;
}

export function decimalText(value: Decimal): string | null {
  if (!value.isFinite()) return null;
  return value.isZero() ? '0' : value.toFixed();
}

const binary = (compute: (a: Decimal, b: Decimal) => Decimal): FunctionDefinition =>
  onValues(['VARCHAR', 'VARCHAR'], 'VARCHAR', (a, b) => decimalText(compute(new Digits34(a), new Digits34(b))));

const unary = (compute: (a: Decimal) => Decimal): FunctionDefinition =>
  onValues(['VARCHAR'], 'VARCHAR', (a) => decimalText(compute(new Digits34(a))));

const sum = (values: readonly (string | null)[]): Decimal =>
  values.reduce((total, value) => (value === null ? total : total.plus(value)), new Digits34(0));

/** A text that stands among others as the number does among numbers. */
function orderText(value: Decimal): string {
  if (value.isZero()) return '1';
  const digits = value.abs().toSignificantDigits(34).d;
  const text = [String(digits[0] ?? 0), ...digits.slice(1).map((part) => String(part).padStart(7, '0'))].join('');
  const magnitude = `${String(value.e + 50_000).padStart(6, '0')}${text.replace(/0+$/, '')}`;
  if (value.isPositive()) return `2${magnitude}`;
  // Behind a smaller magnitude of the same beginning.
  return `0${magnitude.replace(/\d/g, (digit) => String(9 - Number(digit)))}:`;
}

const most = 2n ** 63n - 1n;

export const decimals = {
  decimal_of_text: onValues(['VARCHAR'], 'VARCHAR', (text) => {
    const value = parseDecimal(text);
    return value ? decimalText(value) : null;
  }),
  decimal_add: binary((a, b) => a.plus(b)),
  decimal_subtract: binary((a, b) => a.minus(b)),
  decimal_multiply: binary((a, b) => a.times(b)),
  decimal_divide: binary((a, b) => a.div(b)),
  /** Never negative, as Kusto's modulo is. */
  decimal_modulo: binary((a, b) => a.mod(b).plus(b.abs()).mod(b.abs())),
  decimal_negate: unary((a) => a.neg()),
  decimal_abs: unary((a) => a.abs()),
  decimal_bin: binary((a, b) => a.div(b).floor().times(b)),
  decimal_ceiling: unary((a) => a.ceil()),
  decimal_order: onValues(['VARCHAR'], 'VARCHAR', (text) => orderText(new Digits34(text))),
  decimal_compare: onValues(['VARCHAR', 'VARCHAR'], 'INTEGER', (a, b) => new Digits34(a).comparedTo(b)),
  /** Cut off after the point; beyond 64 bits the nearest number that there is. */
  decimal_to_long: onValues(['VARCHAR'], 'BIGINT', (text) => {
    const whole = BigInt(new Digits34(text).trunc().toFixed());
    return whole > most ? most : whole < -most - 1n ? -most - 1n : whole;
  }),
  decimal_round: onValues(['VARCHAR', 'BIGINT'], 'VARCHAR', (text, places) => {
    const scale = new Digits34(10).pow(Number(places));
    return decimalText(new Digits34(text).times(scale).round().div(scale));
  }),
  decimal_sum: onNullable(['VARCHAR[]'], 'VARCHAR', (values) => decimalText(sum(values ?? []))),
  decimal_avg: onValues(['VARCHAR[]'], 'VARCHAR', (values) => {
    const present = values.filter((value) => value !== null);
    return present.length === 0 ? null : decimalText(sum(present).div(present.length));
  }),
  decimal_min: onValues(['VARCHAR[]'], 'VARCHAR', (values) => {
    const present = values.filter((value) => value !== null);
    return present.length === 0 ? null : decimalText(Digits34.min(...present));
  }),
  decimal_max: onValues(['VARCHAR[]'], 'VARCHAR', (values) => {
    const present = values.filter((value) => value !== null);
    return present.length === 0 ? null : decimalText(Digits34.max(...present));
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
