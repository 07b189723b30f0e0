import type { KustoType, StoredColumn } from '../../protocol/schema.ts';
import type { ColumnRange } from '../../sharing/database/state.ts';

/** What DuckDB's `RETURN_STATS` says of one file: by quoted column name, by name of the figure. */
export interface WrittenFile {
  readonly filename: string;
  readonly count: number;
  readonly bytes: number;
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Longer texts prune little, and every commit would carry them. */
const longestText = 64;

type Bound = string | number | undefined;

/** How a type's smallest and largest values are kept; types that are not here have no order that prunes. */
const bounds: Readonly<Partial<Record<KustoType, (text: string) => Bound>>> = {
  int: Number,
  long: (text) => text,
  real: (text) => (Number.isFinite(Number(text)) ? Number(text) : undefined),
  datetime: (text) => text,
  timespan: (text) => text,
  string: (text) => ([...text].length <= longestText ? text : undefined),
};

/** The ranges of an extent's columns; a column without values, or with a NaN, has none. */
export function rangesOf(file: WrittenFile, columns: readonly StoredColumn[]): readonly ColumnRange[] {
  return columns.flatMap((column): readonly ColumnRange[] => {
    const figures = file.columns.get(`"${column.id}"`);
    const bound = bounds[column.type];
    const [min, max] = [figures?.get('min'), figures?.get('max')];
    if (!bound || min === undefined || max === undefined || figures?.get('has_nan') === 'true') return [];
    const [low, high] = [bound(min), bound(max)];
    return low === undefined || high === undefined ? [] : [[column.id, low, high]];
  });
}
