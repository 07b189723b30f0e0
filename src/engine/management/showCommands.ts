import { SharingError } from '../../protocol/errors.ts';
import type { Column } from '../../protocol/schema.ts';
import type { DatabaseState } from '../../sharing/database/state.ts';
import type { Answer, AnswerRow } from './answer.ts';
import {
  describeExtent,
  describeExternalTable,
  describeFunction,
  describeTable,
  describeTableDetails,
  describeView,
  describeViewDetails,
  dotNetTypes,
} from './describe.ts';
import { answerColumns, viewColumns } from './entityCommands.ts';
import type { Handlers } from './scope.ts';
import { tableOf, tablesOf, type VisibleDatabase, visibleDatabase, visibleDatabases } from './visible.ts';

const column = (name: string, type: Column['type'] = 'string'): Column => ({ name, type });

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
  /** By table: how many of the queries read it, and how many rows they read of it. */
  column('Tables', 'dynamic'),
];

/** Commands that only look, on leaders and followers alike. */
export const showHandlers: Handlers<
  | 'showTables'
  | 'showTableColumns'
  | 'showExtents'
  | 'showFunctions'
  | 'showMaterializedViews'
  | 'showExternalTables'
  | 'showSharingJournal'
  | 'showSharingUsage'
> = {
  async showTables({ tables, details }, scope) {
    const database = await visibleDatabase(scope);
    const now = scope.context.clock.now();
    const rows = tablesOf(database.state, tables).map((table) =>
      details ? describeTableDetails(table, database, now) : describeTable(table, database.name),
    );
    return { rows };
  },
  async showTableColumns({ table }, scope) {
    const { state } = await visibleDatabase(scope);
    const { columns } = tableOf(state, table);
    return { rows: columns.map(({ name, type }) => ({ AttributeName: name, AttributeType: dotNetTypes[type] })) };
  },
  async showExtents({ tables, database, isCluster }, scope) {
    const databases = isCluster ? await visibleDatabases(scope, true) : [await visibleDatabase(scope, database)];
    return { columns: extentColumns, rows: databases.flatMap((each) => extentsOf(each, tables)) };
  },
  async showFunctions({ name }, scope) {
    const { state } = await visibleDatabase(scope);
    return { rows: describeAll(state, 'functions', name, describeFunction) };
  },
  async showMaterializedViews({ name, details }, scope) {
    const database = await visibleDatabase(scope);
    const { state } = database;
    if (details) {
      const describe = (_state: DatabaseState, each: string): readonly AnswerRow[] => [
        describeViewDetails(database, each, scope.context.clock.now()),
      ];
      return { rows: describeAll(state, 'materializedViews', name, describe) };
    }
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
      Tables: JSON.stringify(
        Object.fromEntries(
          Object.entries(entry.tables ?? {}).map(([table, { queries, rows }]) => [
            table,
            { Queries: queries, RowsRead: rows },
          ]),
        ),
      ),
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
