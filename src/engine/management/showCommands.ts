import { SharingError } from '../../protocol/errors.ts';
import type { Column } from '../../protocol/schema.ts';
import { databaseHotSpan } from '../../sharing/database/caching.ts';
import type { DatabaseState } from '../../sharing/database/state.ts';
import type { Answer, AnswerRow } from './answer.ts';
import {
  describeDatabase,
  describeExtent,
  describeExternalTable,
  describeFunction,
  describeTable,
  describeTableDetails,
  describeTableSchema,
  describeView,
  dotNetTypes,
  shownRetention,
} from './describe.ts';
import { answerColumns, viewColumns } from './entityCommands.ts';
import { cachingPolicy } from './policies.ts';
import type { Handlers } from './scope.ts';
import { tableOf, tablesOf, type VisibleDatabase, visibleDatabase, visibleDatabases } from './visible.ts';

const column = (name: string, type: Column['type'] = 'string'): Column => ({ name, type });

/** Source: Kusto documentation, ".show databases"; Microsoft's parser knows an older form. */
const databaseColumns: readonly Column[] = [
  column('DatabaseName'),
  column('PersistentStorage'),
  column('Version'),
  column('IsCurrent', 'bool'),
  column('DatabaseAccessMode'),
  column('PrettyName'),
  column('DatabaseId', 'guid'),
  column('InTransitionTo'),
  column('SuspensionState'),
];

/** Source: Kusto documentation, ".show database details". */
const detailsColumns: readonly Column[] = [
  column('DatabaseName'),
  column('PersistentStorage'),
  column('Version'),
  column('IsCurrent', 'bool'),
  column('DatabaseAccessMode'),
  column('PrettyName'),
  column('AuthorizedPrincipals'),
  column('RetentionPolicy'),
  column('MergePolicy'),
  column('CachingPolicy'),
  column('ShardingPolicy'),
  column('StreamingIngestionPolicy'),
  column('IngestionBatchingPolicy'),
  column('TotalSize', 'real'),
  column('DatabaseId', 'guid'),
  column('InTransitionTo'),
  column('SuspensionState'),
];

/** The sharing of a cluster in its own terms: no service has these commands. */
const journalColumns: readonly Column[] = [
  column('Version', 'long'),
  column('Timestamp', 'datetime'),
  column('Principal'),
  column('Operation'),
  column('EntityName'),
  column('Details'),
];
const usageColumns: readonly Column[] = [
  column('Timestamp', 'datetime'),
  column('ClusterName'),
  column('ConfigurationName'),
  column('DatabaseName'),
  column('Principal'),
  column('Queries', 'long'),
  column('FailedQueries', 'long'),
  column('RowCount', 'long'),
  column('Duration', 'timespan'),
];

/** Commands that only look, on leaders and followers alike. */
export const showHandlers: Handlers<
  | 'showDatabases'
  | 'showDatabaseDetails'
  | 'showDatabaseSchema'
  | 'showTables'
  | 'showTableSchema'
  | 'showExtents'
  | 'showFunctions'
  | 'showMaterializedViews'
  | 'showExternalTables'
  | 'showSharingJournal'
  | 'showSharingUsage'
> = {
  async showDatabases(_command, scope) {
    const databases = await visibleDatabases(scope);
    return { columns: databaseColumns, rows: databases.map((each) => describeDatabase(each, scope.database)) };
  },
  async showDatabaseDetails({ database }, scope) {
    const found = await visibleDatabase(scope, database);
    const { state, caching } = found;
    const hotSpan = databaseHotSpan(state, caching);
    const bytes = [...state.tables.values()].reduce((sum, table) => sum + table.bytes, 0);
    const details = {
      RetentionPolicy: shownRetention(state.retention),
      CachingPolicy: hotSpan === null ? 'null' : JSON.stringify(cachingPolicy(hotSpan)),
      TotalSize: bytes,
    };
    return { columns: detailsColumns, rows: [{ ...describeDatabase(found, scope.database), ...details }] };
  },
  async showDatabaseSchema({ database }, scope) {
    const found = await visibleDatabase(scope, database);
    const of = { DatabaseName: found.name, IsDefaultTable: false, IsDefaultColumn: false };
    const tables = tablesOf(found.state, undefined).flatMap(({ name, columns, folder, docString }): AnswerRow[] => [
      { ...of, TableName: name, Folder: folder, DocString: docString },
      ...columns.map((each) => ({ ...of, TableName: name, ColumnName: each.name, ColumnType: dotNetTypes[each.type] })),
    ]);
    return { rows: [{ ...of, Version: `v${found.version}.0` }, ...tables] };
  },
  async showTables({ tables, details }, scope) {
    const database = await visibleDatabase(scope);
    const now = scope.context.clock.now();
    const rows = tablesOf(database.state, tables).map((table) =>
      details ? describeTableDetails(table, database, now) : describeTable(table, database.name),
    );
    return { rows };
  },
  async showTableSchema({ table, as }, scope) {
    const { state, name } = await visibleDatabase(scope);
    return { rows: [describeTableSchema(tableOf(state, table), name, as)] };
  },
  async showExtents({ tables, database, isCluster }, scope) {
    const databases = isCluster ? await visibleDatabases(scope, true) : [await visibleDatabase(scope, database)];
    return { columns: extentColumns, rows: databases.flatMap((each) => extentsOf(each, tables)) };
  },
  async showFunctions({ name }, scope) {
    const { state } = await visibleDatabase(scope);
    return { rows: describeAll(state, 'functions', name, describeFunction) };
  },
  async showMaterializedViews({ name }, scope) {
    const { state } = await visibleDatabase(scope);
    return { columns: viewColumns, rows: describeAll(state, 'materializedViews', name, describeView) };
  },
  async showExternalTables({ name }, scope) {
    const { state } = await visibleDatabase(scope);
    return {
      columns: answerColumns.externalTables,
      rows: describeAll(state, 'externalTables', name, describeExternalTable),
    };
  },
  async showSharingJournal(_command, { api, host }) {
    const entries = await api.listSharingJournal({ cluster: host.uri });
    const rows = entries.map(({ version, at, principal, operation, entity, details }) => ({
      Version: version,
      Timestamp: at,
      Principal: principal,
      Operation: operation,
      EntityName: entity,
      Details: details,
    }));
    return { columns: journalColumns, rows };
  },
  async showSharingUsage(_command, { api, host }) {
    const entries = await api.listSharingUsage({ cluster: host.uri });
    const rows = entries.map((entry) => ({
      Timestamp: entry.hour,
      ClusterName: entry.clusterName,
      ConfigurationName: entry.configuration,
      DatabaseName: entry.database,
      Principal: entry.principal,
      Queries: entry.queries,
      FailedQueries: entry.failed,
      RowCount: entry.rows,
      Duration: entry.milliseconds,
    }));
    return { columns: usageColumns, rows };
  },
};

/** Source: Kusto documentation, ".show extents". */
const extentColumns: readonly Column[] = [
  column('ExtentId', 'guid'),
  column('DatabaseName'),
  column('TableName'),
  column('MaxCreatedOn', 'datetime'),
  column('OriginalSize', 'real'),
  column('ExtentSize', 'real'),
  column('CompressedSize', 'real'),
  column('IndexSize', 'real'),
  column('Blocks', 'long'),
  column('Segments', 'long'),
  column('ExtentContainerId'),
  column('RowCount', 'long'),
  column('MinCreatedOn', 'datetime'),
  column('Tags'),
  column('Kind'),
  column('DeletedRowCount', 'long'),
];

function extentsOf({ state, name }: VisibleDatabase, tables: readonly string[] | undefined): readonly AnswerRow[] {
  return tablesOf(state, tables).flatMap((table) =>
    [...table.extents.values()].map((extent) => describeExtent(extent, table.name, name)),
  );
}

function describeAll(
  state: DatabaseState,
  kind: 'functions' | 'materializedViews' | 'externalTables',
  name: string | undefined,
  describe: (state: DatabaseState, name: string) => readonly AnswerRow[],
): Answer['rows'] {
  if (name !== undefined && !state[kind].has(name)) {
    throw new SharingError('EntityNotFound', `Database '${state.name}' has no '${name}' of this kind.`);
  }
  const names = name === undefined ? [...state[kind].keys()].sort((a, b) => a.localeCompare(b, 'en')) : [name];
  return names.flatMap((each) => describe(state, each));
}
