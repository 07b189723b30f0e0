import { parseDecimal } from './decimals.ts';
import { type FunctionDefinition, onMany, onNullable, onValues } from './definition.ts';
import { elements, toArray } from './json.ts';

/**
 * Values and their weights, in order: what Kusto keeps in a t-digest. Up to this many different ones it is exact;
 * beyond, neighbours are joined.
 */
const mostCentroids = 4096;

interface Centroid {
  /** JSON of the number, as it came. */
  readonly value: string;
  readonly weight: number;
}

function digestOf(centroids: readonly Centroid[]): string | null {
  const sorted = [...centroids].sort((a, b) => Number(a.value) - Number(b.value));
  const joined: Centroid[] = [];
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const room = new Set(sorted.map(({ value }) => value)).size > mostCentroids ? total / mostCentroids : 0;
  for (const next of sorted) {
    const last = joined.at(-1);
    const fits = last && (last.value === next.value || last.weight + next.weight <= room);
    if (fits) joined[joined.length - 1] = { value: last.value, weight: last.weight + next.weight };
    else joined.push(next);
  }
  return joined.length === 0 ? null : toArray(joined.map(({ value, weight }) => `[${value},${weight}]`));
}

function centroidsOf(digest: string | null): readonly Centroid[] {
  return (elements(digest) ?? []).flatMap((pair) => {
    const [value, weight] = elements(pair) ?? [];
    return value === undefined || weight === undefined ? [] : [{ value, weight: Number(weight) }];
  });
}

/** The first value with which so much of the weight is reached. */
function atRank(centroids: readonly Centroid[], percentile: number): string | undefined {
  const total = centroids.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const { value, weight } of centroids) {
    reached += weight;
    if (reached >= (percentile / 100) * total) return value;
  }
  return centroids.at(-1)?.value;
}

function weightUpTo(centroids: readonly Centroid[], most: number): number {
  return centroids.reduce((sum, { value, weight }) => (Number(value) <= most ? sum + weight : sum), 0);
}

function weighted(values: readonly (string | null)[], weights: readonly (bigint | null)[]): readonly Centroid[] {
  return values.flatMap((value, i) => {
    const weight = Number(weights[i] ?? 0n);
    return value === null || weight <= 0 ? [] : [{ value, weight }];
  });
}

export const digests = {
  tdigest: onValues(['VARCHAR[]', 'BIGINT[]'], 'VARCHAR', (values, weights) => digestOf(weighted(values, weights))),
  tdigest_merge: onMany('VARCHAR', 'VARCHAR', (all) => digestOf(all.flatMap(centroidsOf))),
  tdigest_merge_list: onValues(['VARCHAR[]'], 'VARCHAR', (all) => digestOf(all.flatMap(centroidsOf))),
  percentile_tdigest: onValues(
    ['VARCHAR', 'DOUBLE'],
    'VARCHAR',
    (digest, percentile) => atRank(centroidsOf(digest), percentile) ?? null,
  ),
  percentiles_array_tdigest: onValues(['VARCHAR', 'DOUBLE[]'], 'VARCHAR', (digest, ranks) => {
    const centroids = centroidsOf(digest);
    return toArray(ranks.map((rank) => (rank === null ? null : atRank(centroids, rank)) ?? 'null'));
  }),
  /** How many of the values are at most this one. */
  rank_tdigest: onValues(['VARCHAR', 'DOUBLE'], 'DOUBLE', (digest, value) => weightUpTo(centroidsOf(digest), value)),
  /** The same in percent of all. */
  percentrank_tdigest: onValues(['VARCHAR', 'DOUBLE'], 'DOUBLE', (digest, value) => {
    const centroids = centroidsOf(digest);
    return (weightUpTo(centroids, value) * 100) / weightUpTo(centroids, Number.POSITIVE_INFINITY);
  }),
  /** Values of these percentiles, each null where there are no values. */
  percentiles_weighted: onNullable(['VARCHAR[]', 'BIGINT[]', 'DOUBLE[]'], 'VARCHAR[]', (values, weights, ranks) => {
    // As numbers first, which is quick; what lies too near for that by all of its digits.
    const sorted = [...weighted(values ?? [], weights ?? [])].sort(
      (a, b) => Number(a.value) - Number(b.value) || parseDecimal(a.value)?.comparedTo(b.value) || 0,
    );
    return (ranks ?? []).map((rank) => (rank === null ? null : (atRank(sorted, rank) ?? null)));
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
