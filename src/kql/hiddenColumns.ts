import type { StoredColumn } from '../protocol/schema.ts';
import type { Relation, Table } from './ir/relation.ts';
import type { Column } from './ir/sql.ts';

/** What an extent tells of each of its rows, by stored ids that no column of a table has. */
export const hiddenColumns: ReadonlyMap<string, StoredColumn> = new Map(
  [
    { id: 'extent_id', name: 'extent_id()', type: 'guid' } as const,
    { id: 'ingestion_version', name: 'ingestion_version', type: 'long' } as const,
    { id: 'ingestion_time', name: 'ingestion_time()', type: 'datetime' } as const,
  ].map((column) => [column.id, column]),
);

/**
 * A hidden column of the rows of a table. Undefined where the rows are no longer a stored table's own, with all of its
 * columns: what Kusto keeps of them behind other operators is not documented.
 */
export function hiddenColumn(table: Table, id: string): Column | undefined {
  const source = sourceUnder(table.relation);
  const visible = new Set(table.columns.map(({ column }) => column.id));
  const own = source?.columns.filter(({ stored }) => !hiddenColumns.has(stored)) ?? [];
  return own.every(({ column }) => visible.has(column.id)) ? source?.hidden(id) : undefined;
}

function sourceUnder(relation: Relation): Extract<Relation, { kind: 'source' }> | undefined {
  switch (relation.kind) {
    case 'source':
      return relation;
    case 'filter':
    case 'extend':
    case 'limit':
      return sourceUnder(relation.input);
    default:
      return undefined;
  }
}
