import type { Column, KustoType } from '../../protocol/schema.ts';
import { effectiveHotSpan, isHot } from '../../sharing/database/caching.ts';
import type { DatabaseState, Extent, RetentionPolicy, Table } from '../../sharing/database/state.ts';
import type { AnswerRow } from './answer.ts';
import { cachingPolicy, retentionPolicy } from './policies.ts';
import type { VisibleDatabase } from './visible.ts';

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

function jsonSchema(name: string, columns: readonly Column[]): string {
  const OrderedColumns = columns.map((column) => ({
    Name: column.name,
    Type: dotNetTypes[column.type],
    CslType: column.type,
  }));
  return JSON.stringify({ Name: name, OrderedColumns });
}

/** A name as KQL writes it: in brackets where it is not a plain one. */
export function kqlName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `['${name.replace(/[\\']/g, '\\$&')}']`;
}

export function describeTable({ name, folder, docString }: Table, database: string): AnswerRow {
  return { TableName: name, DatabaseName: database, Folder: folder, DocString: docString };
}

export function describeTableSchema(table: Table, database: string, as: 'json' | 'csl' = 'json'): AnswerRow {
  const { name, columns } = table;
  const csl = (): string => columns.map((column) => `${kqlName(column.name)}:${column.type}`).join(',');
  return { ...describeTable(table, database), Schema: as === 'json' ? jsonSchema(name, columns) : csl() };
}

const sum = (extents: readonly Extent[], of: 'rows' | 'bytes'): number =>
  extents.reduce((total, extent) => total + extent[of], 0);

/** Sizes are those of the Parquet files: the embedded engine keeps no figure of what the data measured before. */
export function describeTableDetails(table: Table, { name, state, caching }: VisibleDatabase, now: number): AnswerRow {
  const extents = [...table.extents.values()];
  const { hotSpan, origin } = effectiveHotSpan(state, table.name, caching);
  const hot = extents.filter((extent) => isHot(extent, hotSpan, now));
  const times = extents.map(({ createdAt }) => createdAt);
  return {
    ...describeTable(table, name),
    TotalExtents: extents.length,
    TotalExtentSize: table.bytes,
    TotalOriginalSize: table.bytes,
    TotalRowCount: table.rows,
    HotExtents: hot.length,
    HotExtentSize: sum(hot, 'bytes'),
    HotOriginalSize: sum(hot, 'bytes'),
    HotRowCount: sum(hot, 'rows'),
    RetentionPolicy: shownRetention(table.retention ?? state.retention),
    CachingPolicy: origin === 'none' ? 'null' : JSON.stringify(cachingPolicy(hotSpan)),
    MinExtentsCreationTime: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    MaxExtentsCreationTime: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
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

export function describeDatabase({ name, id, access, version }: VisibleDatabase, current: string): AnswerRow {
  return {
    DatabaseName: name,
    Version: `v${version}.0`,
    IsCurrent: name === current,
    DatabaseAccessMode: access,
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
