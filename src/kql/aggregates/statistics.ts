import { call, sql } from '../ir/sql.ts';
import { convert } from '../scalars/convert.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { wrapped } from '../scalars/wrapping.ts';
import { type Aggregates, argumentsOf, filtered, type OneValue, plain } from './aggregate.ts';

const sum: OneValue = (value, filter) => {
  if (value.type === 'real') return scalar(sql`coalesce(sum(${value.sql})${filter}, 0)`, 'real', false);
  if (value.type !== 'int' && value.type !== 'long' && value.type !== 'timespan') return undefined;
  const total = sql`coalesce(sum(${value.sql})${filter}, 0)`;
  return scalar(wrapped(total), value.type === 'timespan' ? 'timespan' : 'long', false);
};

/** Of no values: NaN. Whole numbers are added up in 64 bits first, with all that follows. */
const average: OneValue = (value, filter) => {
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
      default:
        return undefined;
    }
  };

const distinctCount: OneValue = (value, filter) =>
  value.type === 'dynamic' || value.type === 'decimal'
    ? undefined
    : scalar(sql`count(DISTINCT ${value.sql})${filter}`, 'long', false);

const spread =
  (name: string): OneValue =>
  (value, filter) => {
    if (value.type !== 'int' && value.type !== 'long' && value.type !== 'real') return undefined;
    const x = convert(value, 'real').sql;
    // DuckDB refuses infinities here, of which the answer is NaN.
    const finite = sql`CASE WHEN bool_or(NOT isfinite(${x}))${filter} THEN CAST('NaN' AS DOUBLE) ELSE ${call(name, sql`CASE WHEN isfinite(${x}) THEN ${x} END`)}${filter} END`;
    return scalar(sql`coalesce(${finite}, 0)`, 'real', false);
  };

/** Nearest rank: always one of the values. */
function percentile(value: Scalar, rank: Scalar): Scalar | undefined {
  const known = typeof rank.constant === 'bigint' ? Number(rank.constant) : rank.constant;
  if (typeof known !== 'number' || !(known >= 0 && known <= 100)) return undefined;
  switch (value.type) {
    case 'int':
    case 'long':
    case 'real':
    case 'datetime':
    case 'timespan':
      return scalar(sql`quantile_disc(${value.sql}, ${convert(rank, 'real').sql} / 100)`, value.type);
    default:
      return undefined;
  }
}

export const statistics: Aggregates = {
  // With an argument it counts the same rows, nulls too.
  count: (node, grouping) => {
    const [value] = argumentsOf(node, grouping);
    return value?.type === 'bool' ? undefined : [scalar(sql`count(*)`, 'long', false)];
  },
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
  percentile: (node, grouping) => {
    const [value, rank] = argumentsOf(node, grouping);
    const result = value && rank && percentile(value, rank);
    return result && [result];
  },
  percentiles: (node, grouping) => {
    const [value, ...ranks] = argumentsOf(node, grouping);
    const results = ranks.map((rank) => value && percentile(value, rank)).filter((result) => result !== undefined);
    return results.length === ranks.length ? results : undefined;
  },
};
