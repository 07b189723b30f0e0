import { call, infix, type Sql, sql } from '../ir/sql.ts';
import { convert } from '../scalars/convert.ts';
import { isNumeric, type Scalar, scalar } from '../scalars/scalar.ts';
import { stop } from '../scalars/stop.ts';
import { udf } from '../scalars/udf.ts';
import { wrapped } from '../scalars/wrapping.ts';
import { type Aggregate, type Aggregates, argumentsOf, filtered, type OneValue, plain } from './aggregate.ts';

/** Decimals have no aggregates in DuckDB: their list is given to a function. */
function ofDecimals(
  name: 'decimal_sum' | 'decimal_avg' | 'decimal_min' | 'decimal_max',
  value: Scalar,
  filter: Sql,
): Scalar {
  return scalar(udf(name, sql`list(${value.sql})${filter}`), 'decimal');
}

const sum: OneValue = (value, filter) => {
  if (value.type === 'decimal') return ofDecimals('decimal_sum', value, filter);
  if (value.type === 'real') return scalar(sql`coalesce(sum(${value.sql})${filter}, 0)`, 'real', false);
  if (value.type !== 'int' && value.type !== 'long' && value.type !== 'timespan') return undefined;
  const total = sql`coalesce(sum(${value.sql})${filter}, 0)`;
  return scalar(wrapped(total), value.type === 'timespan' ? 'timespan' : 'long', false);
};

/** Of no values: NaN. Whole numbers are added up in 64 bits first, with all that follows. */
const average: OneValue = (value, filter) => {
  if (value.type === 'decimal') return ofDecimals('decimal_avg', value, filter);
  if (value.type === 'timespan' || value.type === 'datetime') {
    const ticks = sql`sum(${value.sql})${filter} // count(${value.sql})${filter}`;
    return scalar(sql`CAST(${ticks} AS BIGINT)`, value.type);
  }
  if (value.type === 'real') {
    return scalar(sql`coalesce(avg(${value.sql})${filter}, CAST('NaN' AS DOUBLE))`, 'real', false);
  }
  if (value.type !== 'int' && value.type !== 'long') return undefined;
  const total = wrapped(sql`coalesce(sum(${value.sql})${filter}, 0)`);
  return scalar(sql`(CAST(${total} AS DOUBLE) / count(${value.sql})${filter})`, 'real', false);
};

const extreme =
  (name: 'min' | 'max'): OneValue =>
  (value, filter) => {
    switch (value.type) {
      case 'int':
      case 'long':
      case 'datetime':
      case 'timespan':
      // False comes before true.
      case 'bool':
        return scalar(sql`${call(name, value.sql)}${filter}`, value.type);
      case 'real': {
        const found = sql`${call(name, value.sql)}${filter}`;
        // DuckDB's NaN is above everything; Kusto's is the answer wherever there is one.
        const anyNaN = sql`bool_or(isnan(${value.sql}))${filter}`;
        return scalar(
          name === 'max' ? found : sql`CASE WHEN ${anyNaN} THEN CAST('NaN' AS DOUBLE) ELSE ${found} END`,
          'real',
        );
      }
      case 'string':
        return scalar(sql`coalesce(${call(name, value.sql)}${filter}, '')`, 'string');
      case 'decimal':
        return ofDecimals(name === 'min' ? 'decimal_min' : 'decimal_max', value, filter);
      default:
        return undefined;
    }
  };

const distinctCount: OneValue = (value, filter) =>
  scalar(sql`count(DISTINCT ${distinctForm(value)})${filter}`, 'long', false);

/** Equal bags may have their names in another order, equal decimals other digits. */
function distinctForm(value: Scalar): Sql {
  if (value.type === 'decimal') return udf('decimal_of_text', value.sql);
  return value.type === 'dynamic'
    ? sql`CASE WHEN ${value.sql} IS NOT NULL THEN ${udf('dynamic_to_json', value.sql)} END`
    : value.sql;
}

/** Beyond it the square of a number may be none, and DuckDB stops. */
const squarable = sql`1e150`;

/**
 * What is made of squares: NaN where there is an infinity or NaN, which DuckDB refuses. Only rows count in which all
 * values are there.
 */
function guarded(values: readonly Sql[], found: Sql, filter: Sql): Sql {
  const isThere = infix('AND', ...values.map((value) => sql`${value} IS NOT NULL`));
  const any = (test: (value: Sql) => Sql): Sql =>
    sql`bool_or(${isThere} AND ${infix('OR', ...values.map(test))})${filter}`;
  const tooLarge = stop('the square of a number is beyond what a real holds. Leave out numbers beyond 1e150.');
  return sql`CASE WHEN ${any((v) => sql`NOT isfinite(${v})`)} THEN CAST('NaN' AS DOUBLE) WHEN ${any((v) => sql`abs(${v}) >= ${squarable}`)} THEN ${tooLarge} ELSE ${found} END`;
}

const spread =
  (name: string): OneValue =>
  (value, filter) => {
    if (!isNumeric(value.type)) return undefined;
    const x = convert(value, 'real').sql;
    const fits = sql`(abs(${x}) < ${squarable})`;
    const found = sql`${call(name, sql`CASE WHEN ${fits} THEN ${x} END`)}${filter}`;
    return scalar(sql`coalesce(${guarded([x], found, filter)}, 0)`, 'real', false);
  };

/** Of pairs where both are there. */
const covariance =
  (name: string, conditional: boolean): Aggregate =>
  (node, grouping) => {
    const [x, y, condition] = argumentsOf(node, grouping);
    if (!x || !y || [x, y].some((value) => !isNumeric(value.type)) || (conditional && condition?.type !== 'bool')) {
      return undefined;
    }
    const filter = condition ? sql` FILTER (WHERE ${condition.sql})` : sql``;
    const [a, b] = [convert(x, 'real').sql, convert(y, 'real').sql];
    const fits = sql`(abs(${a}) < ${squarable} AND abs(${b}) < ${squarable})`;
    const found = sql`${call(name, sql`CASE WHEN ${fits} THEN ${a} END`, b)}${filter}`;
    return [scalar(sql`coalesce(${guarded([a, b], found, filter)}, 0)`, 'real', false)];
  };

const bits =
  (name: string): OneValue =>
  (value, filter) =>
    value.type === 'long' || value.type === 'int'
      ? scalar(sql`${call(name, value.sql)}${filter}`, value.type)
      : undefined;

// With an argument it counts the same rows, nulls too.
const count: Aggregate = (node, grouping) => {
  const [value] = argumentsOf(node, grouping);
  return value?.type === 'bool' ? undefined : [scalar(sql`count(*)`, 'long', false)];
};

export const statistics: Aggregates = {
  cnt: count,
  count,
  countif: (node, grouping) => {
    const [condition] = argumentsOf(node, grouping);
    if (condition?.type !== 'bool') return undefined;
    return [scalar(sql`count(*) FILTER (WHERE ${condition.sql})`, 'long', false)];
  },
  sum: plain(sum),
  sumif: filtered(sum),
  avg: plain(average),
  avgif: filtered(average),
  min: plain(extreme('min')),
  minif: filtered(extreme('min')),
  max: plain(extreme('max')),
  maxif: filtered(extreme('max')),
  // Exact, where Kusto estimates: the accuracy that a second argument asks for is always met.
  dcount: (node, grouping) => {
    const [value] = argumentsOf(node, grouping);
    const result = value && distinctCount(value, sql``, grouping);
    return result && [result];
  },
  dcountif: (node, grouping) => {
    const [value, condition] = argumentsOf(node, grouping);
    if (value === undefined || condition?.type !== 'bool') return undefined;
    const result = distinctCount(value, sql` FILTER (WHERE ${condition.sql})`, grouping);
    return result && [result];
  },
  stdev: plain(spread('stddev_samp')),
  stdevif: filtered(spread('stddev_samp')),
  stdevp: plain(spread('stddev_pop')),
  variance: plain(spread('var_samp')),
  varianceif: filtered(spread('var_samp')),
  variancep: plain(spread('var_pop')),
  covariance: covariance('covar_samp', false),
  covarianceif: covariance('covar_samp', true),
  covariancep: covariance('covar_pop', false),
  covariancepif: covariance('covar_pop', true),
  variancepif: filtered(spread('var_pop')),
  binary_all_and: plain(bits('bit_and')),
  binary_all_or: plain(bits('bit_or')),
  binary_all_xor: plain(bits('bit_xor')),
  count_distinct: plain(distinctCount),
  count_distinctif: filtered(distinctCount),
};
