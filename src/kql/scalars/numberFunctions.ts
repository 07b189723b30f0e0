import { bigint, call, infix, once, type Sql, sql, text } from '../ir/sql.ts';
import { arithmetic } from './arithmetic.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { ordered } from './comparison.ts';
import { convert } from './convert.ts';
import { direct } from './direct.ts';
import { isNumeric, type Scalar, scalar } from './scalar.ts';
import { udf } from './udf.ts';

const isWhole = (value: Scalar | undefined): value is Scalar => value?.type === 'long' || value?.type === 'int';

const bitwise =
  (operator: string): ScalarFunction =>
  ({ args: [a, b] }) =>
    isWhole(a) && isWhole(b)
      ? scalar(infix(operator, convert(a, 'long').sql, convert(b, 'long').sql), 'long', a.nullable || b.nullable)
      : undefined;

const hexadecimal: ScalarFunction = ({ args: [value, length] }) => {
  if (!isWhole(value) || (length && !isWhole(length))) return undefined;
  const digits = length ? convert(length, 'long').sql : bigint(0);
  const body = udf('tohex', convert(value, 'long').sql, digits, bigint(value.type === 'int' ? 32 : 64));
  return scalar(sql`coalesce(${body}, '')`, 'string');
};

/** Within the distance of the centre, both ends included. */
const around: ScalarFunction = ({ args: [value, center, delta], scope }) => {
  if (!value || !center || !delta) return undefined;
  const same = value.type === center.type || (isNumeric(value.type) && isNumeric(center.type));
  if (!same || value.type === 'decimal' || center.type === 'decimal') return undefined;
  const wide = isNumeric(value.type) ? 'real' : value.type;
  if (wide === 'real' ? !isNumeric(delta.type) || delta.type === 'decimal' : delta.type !== 'timespan')
    return undefined;
  const bounds = (['-', '+'] as const).map((sign) => {
    const [x, y] = wide === 'real' ? [convert(center, 'real'), convert(delta, 'real')] : [center, delta];
    return arithmetic(x, sign, y, wide, scope.statement.overflow);
  });
  const [low, high] = bounds;
  if (!low || !high) return undefined;
  const x = convert(value, wide);
  return scalar(sql`(${ordered(x, '>=', low).sql} AND ${ordered(x, '<=', high).sql})`, 'bool');
};

/** Between 0 and 1; with a number above 1 whole numbers below it. */
const random: ScalarFunction = ({ args: [limit] }) => {
  if (limit === undefined) return scalar(sql`random()`, 'real', false);
  if (!isWhole(limit)) return undefined;
  const most = convert(limit, 'real').sql;
  return scalar(sql`CASE WHEN ${most} > 1 THEN floor(random() * ${most}) ELSE random() END`, 'real');
};

/** DuckDB stops at infinities, of which the answer is NaN. */
const cotangent = (v: Sql): Sql => sql`CASE WHEN isinf(${v}) THEN CAST('NaN' AS DOUBLE) ELSE 1 / tan(${v}) END`;

const bits = ({ args: [value] }: Parameters<ScalarFunction>[0]): Scalar | undefined =>
  isWhole(value) ? scalar(sql`CAST(bit_count(${convert(value, 'long').sql}) AS BIGINT)`, 'long') : undefined;

export const numberFunctions: ScalarFunctions = {
  binary_and: bitwise('&'),
  binary_or: bitwise('|'),
  binary_xor: ({ args: [a, b] }) =>
    isWhole(a) && isWhole(b)
      ? scalar(call('xor', convert(a, 'long').sql, convert(b, 'long').sql), 'long', a.nullable || b.nullable)
      : undefined,
  binary_not: ({ args: [a] }) =>
    isWhole(a) ? scalar(sql`(~${convert(a, 'long').sql})`, 'long', a.nullable) : undefined,
  binary_shift_left: direct('shift_left', ['whole', 'whole']),
  binary_shift_right: direct('shift_right', ['whole', 'whole']),
  bitset_count_ones: bits,
  tohex: hexadecimal,
  format_bytes: direct('format_bytes', ['number', 'whole', 'text'], [bigint(0), text('')]),
  around,
  rand: random,
  new_guid: () => scalar(sql`uuid()`, 'guid', false),
  cot: ({ args: [value] }) =>
    value && isNumeric(value.type) ? scalar(once(convert(value, 'real').sql, cotangent), 'real') : undefined,
  gamma: direct('gamma', ['number']),
  loggamma: direct('loggamma', ['number']),
  erf: direct('erf', ['number']),
  erfc: direct('erfc', ['number']),
  beta_cdf: direct('beta_cdf', ['number', 'number', 'number']),
  beta_inv: direct('beta_inv', ['number', 'number', 'number']),
  beta_pdf: direct('beta_pdf', ['number', 'number', 'number']),
  welch_test: direct('welch_test', ['number', 'number', 'number', 'number', 'number', 'number']),
};
