import { integer, join, type Sql, sql } from '../ir/sql.ts';
import { toText } from '../scalars/conversionFunctions.ts';
import { convert } from '../scalars/convert.ts';
import { toJson } from '../scalars/json.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import { type Aggregate, type Aggregates, argumentsOf, inOrder } from './aggregate.ts';

/**
 * What stands for a set that is only counted: its values' hashes, the least of them where there are more. Up to this
 * number the count is exact, beyond it is 1.6 % off on average, as Kusto's is.
 */
const mostHashes = 4096;

/** The least hashes of a list of hashes as JSON; null where there are none. */
export function sketch(hashes: Sql): Sql {
  const least = sql`list_slice(list_sort(list_distinct(${hashes})), 1, ${integer(mostHashes)})`;
  return sql`nullif(CAST(to_json(${least}) AS VARCHAR), '[]')`;
}

/** The hashes that a sketch is made of. */
export function hashesOf(value: Sql): Sql {
  return sql`coalesce(TRY_CAST(${value} AS UBIGINT[]), [])`;
}

/** How many values were seen. With all places taken the last hash tells how densely they lie. */
export function estimate(value: Sql): Sql {
  const hashes = hashesOf(value);
  const dense = sql`${integer(mostHashes - 1)} / (list_last(${hashes}) / 18446744073709551616.0)`;
  return sql`CASE WHEN len(${hashes}) < ${integer(mostHashes)} THEN CAST(len(${hashes}) AS BIGINT) ELSE CAST(round(${dense}) AS BIGINT) END`;
}

/**
 * How many values several sketches share. Of sets whose places are all taken only the hashes up to the least of their
 * last ones are known to be all there; how densely these lie tells of the rest.
 */
export function estimateCommon(values: readonly Sql[]): Sql {
  const lists = values.map(hashesOf);
  const last = (list: Sql): Sql =>
    sql`CASE WHEN len(${list}) < ${integer(mostHashes)} THEN CAST(18446744073709551616 AS HUGEINT) ELSE CAST(list_last(${list}) AS HUGEINT) END`;
  const edge = sql`least(${join(lists.map(last))})`;
  const shared = lists.reduce((common, list) => sql`list_intersect(${common}, ${list})`);
  const known = sql`len(list_filter(${shared}, lambda h: h < ${edge}))`;
  return sql`CAST(round(${known} * (18446744073709551616.0 / ${edge})) AS BIGINT)`;
}

function hllOf(value: Scalar | undefined, filter: Sql): readonly Scalar[] | undefined {
  const body = value?.type === 'dynamic' ? udf('dynamic_to_json', value.sql) : value && toText(value);
  if (!value || !body) return undefined;
  const hash = value.nullable ? sql`CASE WHEN ${value.sql} IS NOT NULL THEN hash(${body}) END` : sql`hash(${body})`;
  const present = sql`list_filter(coalesce(list(DISTINCT ${hash})${filter}, []), lambda h: h IS NOT NULL)`;
  return [scalar(sketch(present), 'dynamic')];
}

const hll: Aggregate = (node, grouping) => hllOf(argumentsOf(node, grouping)[0], sql``);

const hllIf: Aggregate = (node, grouping) => {
  const [value, condition] = argumentsOf(node, grouping);
  return condition?.type === 'bool' ? hllOf(value, sql` FILTER (WHERE ${condition.sql})`) : undefined;
};

const hllMerge: Aggregate = (node, grouping) => {
  const [value] = argumentsOf(node, grouping);
  if (value?.type !== 'dynamic') return undefined;
  return [scalar(sketch(sql`coalesce(flatten(list(${hashesOf(value.sql)})), [])`), 'dynamic')];
};

/** Of numbers only; a digest of times would lose that they are times. */
const tdigest: Aggregate = (node, grouping) => {
  const [value, weight] = argumentsOf(node, grouping);
  if (value?.type !== 'int' && value?.type !== 'long' && value?.type !== 'real') return undefined;
  if (weight && weight.type !== 'long' && weight.type !== 'int') return undefined;
  const json = toJson(value);
  const present = sql` FILTER (WHERE ${value.sql} IS NOT NULL)`;
  const weights = weight ? convert(weight, 'long').sql : sql`CAST(1 AS BIGINT)`;
  const order = inOrder(grouping);
  return (
    json && [
      scalar(udf('tdigest', sql`list(${json}${order})${present}`, sql`list(${weights}${order})${present}`), 'dynamic'),
    ]
  );
};

const tdigestMerge: Aggregate = (node, grouping) => {
  const [value] = argumentsOf(node, grouping);
  return value?.type === 'dynamic'
    ? [scalar(udf('tdigest_merge_list', sql`list(${value.sql})`), 'dynamic')]
    : undefined;
};

export const sketches: Aggregates = {
  hll,
  hll_if: hllIf,
  hll_merge: hllMerge,
  tdigest,
  tdigest_merge: tdigestMerge,
  merge_tdigest: tdigestMerge,
};
