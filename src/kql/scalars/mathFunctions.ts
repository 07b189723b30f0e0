import { call, once, type Sql, sql } from '../ir/sql.ts';
import { bin } from './arithmetic.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convert } from './convert.ts';
import { isNumeric, scalar } from './scalar.ts';

/** A function on reals; whole numbers are widened, decimals have no exact form here. */
const onReal =
  (body: (value: Sql) => Sql): ScalarFunction =>
  ({ args: [value] }) =>
    value && isNumeric(value.type) && value.type !== 'decimal'
      ? scalar(once(convert(value, 'real').sql, body), 'real')
      : undefined;

const plain = (name: string): ScalarFunction => onReal((v) => call(name, v));

const logarithm = (name: string): ScalarFunction =>
  onReal((v) => sql`CASE WHEN ${v} > 0 THEN ${call(name, v)} WHEN ${v} = 0 THEN CAST('-Infinity' AS DOUBLE) END`);

const binning: ScalarFunction = ({ args: [value, size], type }) => value && size && bin(value, size, type);

export const mathFunctions: ScalarFunctions = {
  abs: ({ args: [value], type }) =>
    value && value.type === type && value.type !== 'decimal' ? scalar(call('abs', value.sql), type) : undefined,
  bin: binning,
  floor: binning,
  ceiling: ({ args: [value], type }) =>
    value?.type === 'real' ? scalar(call('ceil', value.sql), 'real') : value?.type === type ? value : undefined,
  round: ({ args: [value, digits], type }) => {
    if (value === undefined || type !== 'real') return undefined;
    const x = convert(value, 'real').sql;
    if (digits === undefined) return scalar(call('round_even', x, sql`0`), 'real');
    return digits.constant === undefined ? undefined : scalar(call('round_even', x, digits.sql), 'real');
  },
  sqrt: onReal((v) => sql`CASE WHEN ${v} < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(${v}) END`),
  exp: plain('exp'),
  log: logarithm('ln'),
  log2: logarithm('log2'),
  log10: logarithm('log10'),
  pow: ({ args: [base, exponent] }) =>
    base && exponent && base.type !== 'decimal' && exponent.type !== 'decimal'
      ? scalar(call('pow', convert(base, 'real').sql, convert(exponent, 'real').sql), 'real')
      : undefined,
  isnan: onlyReal((v) => sql`coalesce(isnan(${v}), false)`),
  isinf: onlyReal((v) => sql`coalesce(isinf(${v}), false)`),
  isfinite: onlyReal((v) => sql`coalesce(isfinite(${v}), false)`),
};

function onlyReal(body: (value: Sql) => Sql): ScalarFunction {
  return ({ args: [value] }) =>
    value && isNumeric(value.type) && value.type !== 'decimal'
      ? scalar(body(convert(value, 'real').sql), 'bool', false)
      : undefined;
}
