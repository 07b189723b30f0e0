import type { FilterBound, SourceFilter } from '../../protocol/compile.ts';

/** What rows must fulfil at least; `column` is the id of a column of the plan. */
export type RowTest =
  | { readonly kind: 'all' | 'any'; readonly of: readonly RowTest[] }
  | {
      readonly kind: 'compare';
      readonly column: number;
      readonly sign: '=' | '<' | '<=' | '>' | '>=';
      readonly bound: FilterBound;
    };

/** The test as one of stored columns: parts about other columns are left out where that lets more rows through. */
export function filterOf(test: RowTest, stored: ReadonlyMap<number, string>): SourceFilter | undefined {
  if (test.kind === 'compare') {
    const column = stored.get(test.column);
    return column === undefined ? undefined : { ...test, column };
  }
  const parts = test.of.map((part) => filterOf(part, stored));
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0 || (test.kind === 'any' && known.length < parts.length)) return undefined;
  return known.length === 1 && known[0] ? known[0] : { kind: test.kind, of: known };
}
