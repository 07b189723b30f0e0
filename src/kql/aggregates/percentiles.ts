import { call, integer, join, real, type Sql, sql, typeName } from '../ir/sql.ts';
import { convert } from '../scalars/convert.ts';
import { fromElements, toJson } from '../scalars/json.ts';
import { type Scalar, scalar } from '../scalars/scalar.ts';
import { udf } from '../scalars/udf.ts';
import { type Aggregate, type Aggregates, argumentsOf, type Grouping } from './aggregate.ts';

/** Numbers and times: what has ranks. */
const ranked: ReadonlySet<Scalar['type']> = new Set(['int', 'long', 'real', 'decimal', 'datetime', 'timespan']);

/** Percentiles known while compiling, 0 to 100: numbers, or one dynamic array of them. */
function ranksOf(values: readonly Scalar[]): readonly number[] | undefined {
  const [only] = values;
  const list: readonly unknown[] =
    values.length === 1 && only?.type === 'dynamic' && typeof only.constant === 'string'
      ? [JSON.parse(only.constant)].flat()
      : values.map((value) => (typeof value.constant === 'bigint' ? Number(value.constant) : value.constant));
  const ranks = list.filter((rank) => typeof rank === 'number' && rank >= 0 && rank <= 100) as readonly number[];
  return ranks.length === list.length && ranks.length > 0 ? ranks : undefined;
}

/** Nearest rank: always one of the values. */
function plainPercentiles(value: Scalar, ranks: readonly number[]): readonly Scalar[] | undefined {
  if (!ranked.has(value.type)) return undefined;
  // Decimals are texts: they are ranked by one that stands for the number, and that carries it.
  const isText = value.type === 'decimal';
  const ordered = isText ? sql`(${udf('decimal_order', value.sql)} || ' ' || ${value.sql})` : value.sql;
  return ranks.map((rank) => {
    const found = call('quantile_disc', ordered, sql`${real(rank)} / 100`);
    return scalar(isText ? sql`split_part(${found}, ' ', 2)` : found, value.type);
  });
}

/** As if each value came as often as its weight says. */
function weightedPercentiles(value: Scalar, weight: Scalar, ranks: readonly number[]): readonly Scalar[] | undefined {
  if (!ranked.has(value.type) || (weight.type !== 'long' && weight.type !== 'int')) return undefined;
  const present = sql` FILTER (WHERE ${value.sql} IS NOT NULL)`;
  // In one list, so that values and weights keep together.
  const pairs = sql`coalesce(list(row(CAST(${value.sql} AS VARCHAR), ${convert(weight, 'long').sql}))${present}, [])`;
  const column = (place: number): Sql => sql`list_transform(${pairs}, lambda e: struct_extract(e, ${integer(place)}))`;
  const found = udf('percentiles_weighted', column(1), column(2), sql`[${join(ranks.map(real))}]`);
  return ranks.map((_, i) =>
    scalar(sql`CAST(list_extract(${found}, ${integer(i + 1)}) AS ${typeName(value.type)})`, value.type),
  );
}

/** All of them as one array. */
function asArray(values: readonly Scalar[] | undefined): readonly Scalar[] | undefined {
  const texts = values?.map(toJson).filter((value) => value !== undefined);
  return texts && texts.length === values?.length
    ? [scalar(fromElements(sql`[${join(texts)}]`), 'dynamic')]
    : undefined;
}

type Percentiles = (args: readonly Scalar[], grouping: Grouping) => readonly Scalar[] | undefined;

const plain: Percentiles = ([value, ...given]) => {
  const ranks = ranksOf(given);
  return value && ranks && plainPercentiles(value, ranks);
};

const weighted: Percentiles = ([value, weight, ...given]) => {
  const ranks = ranksOf(given);
  return value && weight && ranks && weightedPercentiles(value, weight, ranks);
};

const columns =
  (compute: Percentiles): Aggregate =>
  (node, grouping) =>
    compute(argumentsOf(node, grouping), grouping);

const array =
  (compute: Percentiles): Aggregate =>
  (node, grouping) =>
    asArray(compute(argumentsOf(node, grouping), grouping));

export const percentiles: Aggregates = {
  percentile: columns(plain),
  percentiles: columns(plain),
  percentiles_array: array(plain),
  percentilew: columns(weighted),
  percentilesw: columns(weighted),
  percentilesw_array: array(weighted),
};
