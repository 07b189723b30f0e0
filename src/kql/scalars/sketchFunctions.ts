import { estimate, hashesOf, sketch } from '../aggregates/sketches.ts';
import { join, sql } from '../ir/sql.ts';
import type { ScalarFunction, ScalarFunctions } from './call.ts';
import { convertDynamic } from './conversionFunctions.ts';
import { convert } from './convert.ts';
import { direct, directMany } from './direct.ts';
import { isNumeric, scalar } from './scalar.ts';
import { udf } from './udf.ts';

/** A number, in the type that a last argument names. */
const percentile: ScalarFunction = ({ args: [digest, rank], type }) => {
  if (digest?.type !== 'dynamic' || !rank || !isNumeric(rank.type)) return undefined;
  const found = scalar(udf('percentile_tdigest', digest.sql, convert(rank, 'real').sql), 'dynamic');
  const converted = type === 'dynamic' ? found.sql : convertDynamic(found, type);
  return converted && scalar(converted, type);
};

/** Percentiles one by one, or all in an array. */
const percentiles: ScalarFunction = ({ args: [digest, ...ranks], type }) => {
  if (digest?.type !== 'dynamic') return undefined;
  const [only] = ranks;
  if (only?.type === 'dynamic' && ranks.length === 1) {
    const list = sql`coalesce(TRY_CAST(${only.sql} AS DOUBLE[]), CAST([] AS DOUBLE[]))`;
    return scalar(udf('percentiles_array_tdigest', digest.sql, list), type);
  }
  if (ranks.length === 0 || ranks.some((rank) => !isNumeric(rank.type))) return undefined;
  const list = sql`[${join(ranks.map((rank) => convert(rank, 'real').sql))}]`;
  return scalar(udf('percentiles_array_tdigest', digest.sql, list), type);
};

const mergeHll: ScalarFunction = ({ args }) => {
  if (args.length === 0 || args.some((arg) => arg.type !== 'dynamic')) return undefined;
  return scalar(sketch(sql`flatten([${join(args.map((arg) => hashesOf(arg.sql)))}])`), 'dynamic');
};

const mergeDigests = directMany('tdigest_merge', 'dynamic');

export const sketchFunctions: ScalarFunctions = {
  percentile_tdigest: percentile,
  percentiles_array_tdigest: percentiles,
  percentrank_tdigest: direct('percentrank_tdigest', ['dynamic', 'number']),
  rank_tdigest: direct('rank_tdigest', ['dynamic', 'number']),
  tdigest_merge: mergeDigests,
  merge_tdigest: mergeDigests,
  hll_merge: mergeHll,
  dcount_hll: ({ args: [value] }) =>
    value?.type === 'dynamic' ? scalar(estimate(value.sql), 'long', false) : undefined,
};
