import { ticksPerMillisecond, unixEpochTicks } from '../../kql/storageTypes.ts';
import { formatDatetime, formatTimespan } from '../../kql/syntax/timeForms.ts';
import type { FilterBound, SourceFilter } from '../../protocol/compile.ts';
import type { KustoType, StoredColumn } from '../../protocol/schema.ts';
import type { ColumnRange, Extent } from '../../sharing/database/state.ts';

/** DuckDB takes its own time of the query, a little later than the extents are chosen. */
const clockSlack = 60n * 1_000n * ticksPerMillisecond;

type Comparison = Extract<SourceFilter, { kind: 'compare' }>;

/** Whether an extent may have rows that matter: it is left out only where its statistics rule that out. `now` is in milliseconds since 1970. */
export function mayHold(
  filter: SourceFilter,
  extent: Extent,
  types: ReadonlyMap<string, KustoType>,
  now: number,
): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.of.every((part) => mayHold(part, extent, types, now));
    case 'any':
      return filter.of.some((part) => mayHold(part, extent, types, now));
    case 'compare': {
      const range = extent.ranges.find(([column]) => column === filter.column);
      const type = types.get(filter.column);
      return !range || !type || inRange(filter, range, type, now);
    }
  }
}

function inRange({ sign, bound }: Comparison, [, low, high]: ColumnRange, type: KustoType, now: number): boolean {
  if (type === 'string') {
    if (sign !== '=' || typeof bound !== 'string') return true;
    const value = Buffer.from(bound);
    return value.compare(Buffer.from(String(low))) >= 0 && value.compare(Buffer.from(String(high))) <= 0;
  }
  if (typeof bound === 'string') return true;
  const isWhole = type === 'long' || type === 'datetime' || type === 'timespan';
  const [min, max] = isWhole ? [BigInt(low), BigInt(high)] : [Number(low), Number(high)];
  const value = typeof bound === 'object' ? moment(bound.fromNow, sign, now) : bound;
  switch (sign) {
    case '=':
      return typeof bound === 'object' || (min <= value && value <= max);
    case '<':
      return min < value;
    case '<=':
      return min <= value;
    case '>':
      return max > value;
    case '>=':
      return max >= value;
  }
}

function moment(fromNow: bigint, sign: Comparison['sign'], now: number): bigint {
  const ticks = BigInt(Math.floor(now)) * ticksPerMillisecond + unixEpochTicks + fromNow;
  return sign === '<' || sign === '<=' ? ticks + clockSlack : ticks - clockSlack;
}

/** The filter as people read it. */
export function filterText(filter: SourceFilter, columns: readonly StoredColumn[]): string {
  if (filter.kind !== 'compare') {
    const parts = filter.of.map((part) => filterText(part, columns));
    return `(${parts.join(filter.kind === 'all' ? ' and ' : ' or ')})`;
  }
  const column = columns.find(({ id }) => id === filter.column);
  return `${column?.name ?? filter.column} ${filter.sign} ${boundText(filter.bound, column?.type)}`;
}

function boundText(bound: FilterBound, type: KustoType | undefined): string {
  if (typeof bound === 'object') return bound.fromNow === 0n ? 'now()' : `now() + ${formatTimespan(bound.fromNow)}`;
  if (typeof bound === 'string') return JSON.stringify(bound);
  if (type === 'datetime') return formatDatetime(BigInt(bound)) ?? String(bound);
  return type === 'timespan' ? formatTimespan(BigInt(bound)) : String(bound);
}
