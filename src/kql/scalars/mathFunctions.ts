import { bigint, call, join, once, type Sql, sql, typeName } from '../ir/sql.ts';
import { bin, binAt } from './arithmetic.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convert } from './convert.ts';
import { clamped } from './places.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/** A function on reals; other numbers are converted. */
const onReal =
  (body: (value: Sql) => Sql): ScalarFunction =>
  ({ args: [value], type }) =>
    value && isNumeric(value.type) && (value.type !== 'decimal' || type === 'real')
      ? scalar(once(convert(value, 'real').sql, body), 'real')
      : undefined;

const plain = (name: string): ScalarFunction => onReal((v) => call(name, v));

/** DuckDB stops at infinities, of which the answer is NaN. */
const trigonometric = (name: string): ScalarFunction =>
  onReal((v) => sql`CASE WHEN isinf(${v}) THEN CAST('NaN' AS DOUBLE) ELSE ${call(name, v)} END`);

const logarithm = (name: string): ScalarFunction =>
  onReal((v) => sql`CASE WHEN ${v} > 0 THEN ${call(name, v)} WHEN ${v} = 0 THEN CAST('-Infinity' AS DOUBLE) END`);

const binning: ScalarFunction = ({ args: [value, size], type, scope }) =>
  value && size && bin(value, size, type, scope.statement.overflow);

export const mathFunctions: ScalarFunctions = {
  abs: ({ args: [value], type }) =>
    value?.type === 'decimal' && type === 'decimal'
      ? scalar(udf('decimal_abs', value.sql), type)
      : value && (value.type === type || value.type === 'int') && type !== 'decimal'
        ? scalar(once(convert(value, type).sql, type === 'real' ? (v) => call('abs', v) : absoluteWhole), type)
        : undefined,
  bin: binning,
  floor: binning,
  bin_at: ({ args: [value, size, fixed], type, scope }) =>
    value && size && fixed && binAt(value, size, fixed, type, scope.statement.overflow),
  max_of: greatest('max'),
  min_of: greatest('min'),
  sign: onReal((v) => sql`CAST(sign(${v}) AS DOUBLE)`),
  pi: () => scalar(sql`pi()`, 'real', false),
  ceiling: ({ args: [value], type }) =>
    value?.type === 'real'
      ? scalar(call('ceil', value.sql), 'real')
      : value?.type === 'decimal'
        ? scalar(udf('decimal_ceiling', value.sql), 'decimal')
        : value?.type === type
          ? value
          : undefined,
  round: ({ args: [value, digits], type }) => {
    const atPoint = digits === undefined || (typeof digits.constant === 'bigint' && digits.constant >= 0n);
    if (value?.type === type && (type === 'int' || type === 'long')) {
      return atPoint ? value : roundedWhole(value, digits);
    }
    if (value === undefined || (type !== 'real' && type !== 'decimal')) return undefined;
    if (type === 'decimal') {
      if (digits && digits.type !== 'long' && digits.type !== 'int') return undefined;
      const places = digits ? convert(digits, 'long').sql : bigint(0);
      return scalar(udf('decimal_round', convert(value, type).sql, places), type);
    }
    const x = convert(value, 'real').sql;
    if (digits === undefined) return scalar(call('round', x), 'real');
    if (digits.type !== 'long' && digits.type !== 'int') return undefined;
    // No real has digits further from its point.
    return scalar(sql`round(${x}, CAST(${clamped(digits.sql, -400n, 400n)} AS INTEGER))`, 'real');
  },
  sqrt: onReal((v) => sql`CASE WHEN ${v} < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(${v}) END`),
  exp: plain('exp'),
  exp2: onReal((v) => sql`pow(2.0, ${v})`),
  exp10: onReal((v) => sql`pow(10.0, ${v})`),
  sin: trigonometric('sin'),
  cos: trigonometric('cos'),
  tan: trigonometric('tan'),
  atan: plain('atan'),
  asin: onReal((v) => sql`CASE WHEN abs(${v}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE asin(${v}) END`),
  acos: onReal((v) => sql`CASE WHEN abs(${v}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE acos(${v}) END`),
  atan2: ({ args: [y, x] }) =>
    y && x && isNumeric(y.type) && isNumeric(x.type)
      ? scalar(call('atan2', convert(y, 'real').sql, convert(x, 'real').sql), 'real')
      : undefined,
  radians: plain('radians'),
  degrees: plain('degrees'),
  log: logarithm('ln'),
  log2: logarithm('log2'),
  log10: logarithm('log10'),
  pow: ({ args: [base, exponent], type }) =>
    base && exponent && isNumeric(base.type) && isNumeric(exponent.type) && type === 'real'
      ? scalar(call('pow', convert(base, 'real').sql, convert(exponent, 'real').sql), 'real')
      : undefined,
  isnan: onlyReal((v) => call('isnan', v)),
  isinf: onlyReal((v) => call('isinf', v)),
  isfinite: onlyReal((v) => call('isfinite', v)),
};

/** The least number has no positive beside it in 64 bits, and stays itself. */
function absoluteWhole(value: Sql): Sql {
  return sql`CASE WHEN ${value} = -9223372036854775807 - 1 THEN ${value} ELSE abs(${value}) END`;
}

/** To tens, hundreds and so on, where the digits are below zero. */
function roundedWhole(value: Scalar, digits: Scalar): Scalar | undefined {
  if (digits.type !== 'long' && digits.type !== 'int') return undefined;
  const rounded = sql`round(${value.sql}, CAST(${clamped(digits.sql, -400n, 0n)} AS INTEGER))`;
  return scalar(sql`CAST(${rounded} AS ${typeName(value.type)})`, value.type);
}

function onlyReal(body: (value: Sql) => Sql): ScalarFunction {
  return ({ args: [value] }) =>
    value && isNumeric(value.type) && value.type !== 'decimal'
      ? scalar(body(convert(value, 'real').sql), 'bool')
      : undefined;
}

/** The greatest or least of several values; nulls are passed over, and NaN is the answer wherever it occurs. */
function greatest(name: 'max' | 'min'): ScalarFunction {
  return ({ args, type }) => {
    if (type === 'dynamic' || type === 'guid') return undefined;
    if (args.some((arg) => arg.type !== type && !(isNumeric(arg.type) && isNumeric(type)))) return undefined;
    const values = args.map((arg) => convert(arg, type).sql);
    if (type === 'decimal') {
      const list = sql`CAST([${join(values)}] AS VARCHAR[])`;
      return scalar(udf(name === 'max' ? 'decimal_max' : 'decimal_min', list), type);
    }
    if (name === 'max') return scalar(call('greatest', ...values), type);
    const least = call('least', ...values);
    if (type !== 'real') return scalar(least, type);
    const anyNaN = join(
      values.map((value) => sql`coalesce(isnan(${value}), false)`),
      ' OR ',
    );
    return scalar(sql`CASE WHEN ${anyNaN} THEN CAST('NaN' AS DOUBLE) ELSE ${least} END`, type);
  };
}
