import type { Cell, RowFilter } from '../../src/protocol/query.ts';
import { cellText } from './cellText.ts';

/** The filters by which only rows with this value in this column are left, or only those without it. */
export function filtersFor(
  before: readonly RowFilter[],
  column: number,
  cell: Cell,
  keep: boolean,
): readonly RowFilter[] {
  const isEmpty = cell === null || cell === '';
  const operator = isEmpty ? (keep ? 'isEmpty' : 'isNotEmpty') : keep ? 'equals' : 'notEquals';
  const filter: RowFilter = { column, operator, value: isEmpty ? '' : String(cell) };
  const isSame = (each: RowFilter): boolean => each.operator === operator && each.value === filter.value;
  // Several values can be left out of a column; only one can be kept.
  const others = before.filter((each) => each.column !== column || (!keep && !isSame(each)));
  return [...others, filter];
}

/** A value as it stands in a menu. */
export function shortValue(cell: Cell): string {
  const { text } = cellText(cell);
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}
