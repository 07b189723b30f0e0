import type { CachingPolicy } from '../../protocol/caching.ts';
import { kqlName } from '../../protocol/quotedName.ts';
import type { Column, KustoType } from '../../protocol/schema.ts';
import { shownCachingPolicy } from '../../protocol/shownPolicies.ts';
import { isHot, tableCaching, viewCaching } from '../../sharing/database/caching.ts';
import type { DatabaseState, Extent, RetentionPolicy, Table } from '../../sharing/database/state.ts';
import type { AnswerRow } from './answer.ts';
import { retentionPolicy } from './policies.ts';
import type { VisibleDatabase } from './visible.ts';

/** A table, or what answers like one. */
type Shown = Pick<Table, 'name' | 'folder' | 'docString'> & {
  readonly columns: readonly (Column & { readonly docString?: string | undefined })[];
};

/** .NET's names of Kusto's types, which Kusto shows in schemas. */
export const dotNetTypes: Readonly<Record<KustoType, string>> = {
  bool: 'System.SByte',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  string: 'System.String',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  guid: 'System.Guid',
  dynamic: 'System.Object',
};

function jsonSchema(name: string, columns: Shown['columns']): string {
  const OrderedColumns = columns.map(({ name: Name, type, docString: DocString }) => ({
    Name,
    Type: dotNetTypes[type],
    CslType: type,
    ...(DocString !== undefined && { DocString }),
  }));
  return JSON.stringify({ Name: name, OrderedColumns });
}

export function describeTable({ name, folder, docString }: Omit<Shown, 'columns'>, database: string): AnswerRow {
  return { TableName: name, DatabaseName: database, Folder: folder, DocString: docString };
}

export function describeTableSchema(table: Shown, database: string, as: 'json' | 'csl' = 'json'): AnswerRow {
  const { name, columns } = table;
  const csl = (): string => columns.map((column) => `${kqlName(column.name)}:${column.type}`).join(',');
  return { ...describeTable(table, database), Schema: as === 'json' ? jsonSchema(name, columns) : csl() };
}

export const sum = (extents: readonly Extent[], of: 'rows' | 'bytes'): number =>
  extents.reduce((total, extent) => total + extent[of], 0);

/** Sizes are those of the Parquet files: the embedded engine keeps no figure of what the data measured before. */
export function describeTableDetails(table: Table, { name, state, caching }: VisibleDatabase, now: number): AnswerRow {
  const { policy, origin } = tableCaching(state, table.name, caching);
  return {
    ...describeTable(table, name),
    ...extentTotals([...table.extents.values()], policy, now),
    RetentionPolicy: shownRetention(table.retention ?? state.retention),
    CachingPolicy: origin === 'none' ? 'null' : JSON.stringify(shownCachingPolicy(policy)),
    TableId: table.id,
  };
}

export function shownRetention(policy: RetentionPolicy | undefined): string {
  return policy ? JSON.stringify(retentionPolicy(policy)) : 'null';
}

export function describeExtent(extent: Extent, table: string, database: string): AnswerRow {
  return {
    ExtentId: extent.id,
    DatabaseName: database,
    TableName: table,
    MaxCreatedOn: extent.createdAt,
    MinCreatedOn: extent.createdAt,
    OriginalSize: extent.bytes,
    ExtentSize: extent.bytes,
    CompressedSize: extent.bytes,
    IndexSize: 0,
    RowCount: extent.rows,
    DeletedRowCount: 0,
  };
}

export function describeDatabase({ name, id, access, version, state }: VisibleDatabase, current: string): AnswerRow {
  return {
    DatabaseName: name,
    Version: `v${version}.0`,
    IsCurrent: name === current,
    DatabaseAccessMode: access,
    PrettyName: state.prettyName ?? '',
    DatabaseId: id,
  };
}

export function describeFunction(state: DatabaseState, name: string): readonly AnswerRow[] {
  const found = state.functions.get(name);
  if (!found) return [];
  const { parameters, body, folder, docString } = found;
  return [{ Name: name, Parameters: parameters, Body: body, Folder: folder, DocString: docString }];
}

export function describeView(state: DatabaseState, name: string): readonly AnswerRow[] {
  const found = state.materializedViews.get(name);
  if (!found) return [];
  const { source, query, isIncomplete, folder, docString } = found;
  const health = { IsHealthy: !isIncomplete, IsEnabled: true, AutoUpdateSchema: false };
  return [{ Name: name, SourceTable: source, Query: query, ...health, Folder: folder, DocString: docString }];
}

/** A view keeps no data of its own: its extents are those of its source. */
export function describeViewDetails(
  { state, name: database, caching }: VisibleDatabase,
  name: string,
  now: number,
): AnswerRow {
  const view = state.materializedViews.get(name);
  const source = view && state.tables.get(view.source);
  const { policy, origin } = viewCaching(state, name, caching);
  return {
    MaterializedViewName: name,
    DatabaseName: database,
    Folder: view?.folder,
    DocString: view?.docString,
    ...extentTotals([...(source?.extents.values() ?? [])], policy, now),
    RetentionPolicy: shownRetention(view?.retention ?? state.retention),
    CachingPolicy: origin === 'none' ? 'null' : JSON.stringify(shownCachingPolicy(policy)),
  };
}

function extentTotals(extents: readonly Extent[], policy: CachingPolicy, now: number): AnswerRow {
  const hot = extents.filter((extent) => isHot(extent, policy, now));
  const times = extents.map(({ createdAt }) => createdAt);
  return {
    TotalExtents: extents.length,
    TotalExtentSize: sum(extents, 'bytes'),
    TotalOriginalSize: sum(extents, 'bytes'),
    TotalRowCount: sum(extents, 'rows'),
    HotExtents: hot.length,
    HotExtentSize: sum(hot, 'bytes'),
    HotOriginalSize: sum(hot, 'bytes'),
    HotRowCount: sum(hot, 'rows'),
    MinExtentsCreationTime: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    MaxExtentsCreationTime: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
  };
}

export function describeExternalTable(state: DatabaseState, name: string): readonly AnswerRow[] {
  const found = state.externalTables.get(name);
  if (!found) return [];
  const { tableKind, dataFormat, connections, folder, docString } = found;
  return [
    {
      TableName: name,
      TableType: tableKind,
      Folder: folder,
      DocString: docString,
      Properties: JSON.stringify({ Format: dataFormat }),
      ConnectionStrings: JSON.stringify(connections),
    },
  ];
}
