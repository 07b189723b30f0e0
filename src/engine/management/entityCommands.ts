import { SharingError } from '../../protocol/errors.ts';
import type { ManagementCommandOf } from '../../protocol/management.ts';
import type { DatabaseAction } from '../../sharing/access/roles.ts';
import { findOwned } from '../../sharing/cluster/decision.ts';
import type { DatabaseCommand } from '../../sharing/database/commands.ts';
import { described } from '../../sharing/database/decideEntities.ts';
import type { DatabaseState } from '../../sharing/database/state.ts';
import { authorize } from '../authorize.ts';
import type { Answer } from './answer.ts';
import {
  describeExternalTable,
  describeFunction,
  describeTable,
  describeTableSchema,
  describeView,
} from './describe.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { tableOf, writable } from './visible.ts';

type Entity = 'functions' | 'materializedViews' | 'externalTables';

const describers = {
  functions: describeFunction,
  materializedViews: describeView,
  externalTables: describeExternalTable,
} as const;

/** What there is in a leader: databases, tables and their columns, functions, views, external tables. */
export const entityHandlers: Handlers<
  | 'createDatabase'
  | 'dropDatabase'
  | 'createTables'
  | 'alterTable'
  | 'renameColumns'
  | 'dropColumns'
  | 'alterColumnType'
  | 'createTableLike'
  | 'renameTables'
  | 'renameMaterializedView'
  | 'dropTables'
  | 'setFunction'
  | 'setMaterializedView'
  | 'setExternalTable'
  | 'dropEntities'
> = {
  async createDatabase({ database, ifNotExists }, { api, host, context }) {
    const existing = ifNotExists ? findOwned(host.state, database) : undefined;
    if (existing?.ok) {
      authorize(host, context.principal(), 'administer');
      const { name } = existing.value;
      return { rows: [{ DatabaseName: name, Created: 'False', StoresMetadata: true, StoresData: true }] };
    }
    const { name } = await api.createDatabase({ cluster: host.uri, database });
    return { rows: [{ DatabaseName: name, Created: 'True', StoresMetadata: true, StoresData: true }] };
  },
  async dropDatabase({ database, ifExists }, { api, host, context }) {
    if (ifExists && !host.findFollower(database) && !findOwned(host.state, database).ok) {
      authorize(host, context.principal(), 'administer');
      return { rows: [] };
    }
    await api.dropDatabase({ cluster: host.uri, database });
    return { rows: [] };
  },
  async createTables({ tables, existing, ...about }, scope) {
    const { journal } = await writable(scope, 'create');
    for (const { name, columns } of tables) {
      await journal.refresh();
      // Whoever may create need not be allowed to change what others made.
      if (existing === 'merge' && journal.state.tables.has(name)) await writable(scope, 'administer');
      await journal.execute({ type: 'CreateTable', name, columns, existing, ...described(about) });
    }
    // `.create tables` answers without the schema, `.create table` with it.
    const describe = scope.columns.some(({ name }) => name === 'Schema') ? describeTableSchema : describeTable;
    return { rows: tables.map(({ name }) => describe(tableOf(journal.state, name), scope.database)) };
  },
  async alterTable({ table, columns, merge }, scope) {
    const state = await change(scope, 'administer', { type: 'AlterTable', table, columns, merge });
    return { rows: [describeTableSchema(tableOf(state, table), scope.database)] };
  },
  async renameColumns({ renames }, scope) {
    const [first, ...others] = new Set(renames.map(({ table }) => table));
    if (first === undefined || others.length > 0) {
      throw new SharingError(
        'QueryNotSupported',
        'Columns of one table can be renamed at a time. Write a command for each.',
      );
    }
    const before = tableOf((await writable(scope, 'administer')).journal.state, first);
    await change(scope, 'administer', { type: 'RenameColumns', table: first, renames });
    const rows = renames.map(({ from, to }) => ({
      EntityName: `${first}.${to}`,
      DataType: before.columns.find(({ name }) => name === from)?.type ?? '',
    }));
    return { rows };
  },
  async dropColumns({ table, columns }, scope) {
    const state = await change(scope, 'administer', { type: 'DropColumns', table, columns });
    return { rows: [describeTableSchema(tableOf(state, table), scope.database)] };
  },
  async alterColumnType({ table, column, type }, scope) {
    const { journal } = await writable(scope, 'administer');
    await journal.refresh();
    if (!tableOf(journal.state, table).columns.some(({ name }) => name === column)) {
      throw new SharingError('InvalidArgument', `Table '${table}' has no column '${column}'.`);
    }
    await journal.execute({ type: 'AlterTable', table, columns: [{ name: column, type }], merge: true });
    return { rows: [{ EntityName: `${table}.${column}`, DataType: type }] };
  },
  async createTableLike({ table, like, ifNotExists, ...about }, scope) {
    const { journal } = await writable(scope, 'create');
    await journal.refresh();
    const { columns, folder, docString } = tableOf(journal.state, like);
    const said = { folder, docString, ...described(about) };
    const existing = ifNotExists ? 'keep' : 'fail';
    await journal.execute({ type: 'CreateTable', name: table, columns, existing, ...described(said) });
    return { rows: [describeTableSchema(tableOf(journal.state, table), scope.database)] };
  },
  async renameTables({ renames }, scope) {
    const { journal } = await writable(scope, 'administer');
    await journal.refresh();
    const found = renames.filter(({ from, ifExists }) => !ifExists || journal.state.tables.has(from));
    await journal.execute({ type: 'RenameTables', renames: found.map(({ from, to }) => ({ from, to })) });
    return { rows: found.map(({ to }) => describeTable(tableOf(journal.state, to), scope.database)) };
  },
  async renameMaterializedView({ name, to }, scope) {
    const state = await change(scope, 'administer', { type: 'RenameMaterializedView', name, to });
    return { columns: viewColumns, rows: describeView(state, to) };
  },
  async dropTables({ tables, ifExists }, scope) {
    const state = await change(scope, 'administer', { type: 'DropTables', names: tables, ifExists });
    // The service answers with what is left.
    return { rows: [...state.tables.keys()].map((name) => ({ TableName: name, DatabaseName: scope.database })) };
  },
  async setFunction({ mode, name, parameters, body, ...about }, scope) {
    await mayReplace(scope, 'functions', { mode, name });
    const state = await change(scope, 'create', {
      type: 'SetFunction',
      mode,
      name,
      parameters,
      body,
      ...described(about),
    });
    return { rows: describeFunction(state, name) };
  },
  async setMaterializedView({ mode, name, source, query, backfill, ...about }, scope) {
    const view = { mode, name, source, query, backfill, ...described(about) };
    const state = await change(scope, 'administer', { type: 'SetMaterializedView', ...view });
    return { columns: viewColumns, rows: describeView(state, name) };
  },
  async setExternalTable(command, scope) {
    await mayReplace(scope, 'externalTables', command);
    const state = await change(scope, 'create', externalTable(command));
    return { columns: answerColumns.externalTables, rows: describeExternalTable(state, command.name) };
  },
  async dropEntities({ of, names, ifExists }, scope) {
    const { journal } = await writable(scope, 'administer');
    await journal.refresh();
    const rows = names.flatMap((name) => describers[of](journal.state, name));
    await journal.execute({ type: 'DropEntities', kind: of, names, ifExists });
    return { columns: answerColumns[of], rows };
  },
};

const text = (name: string): { readonly name: string; readonly type: 'string' } => ({ name, type: 'string' });

/** Source: Kusto documentation, ".show materialized-view"; Microsoft's parser knows it for some of the commands only. */
export const viewColumns: NonNullable<Answer['columns']> = [
  text('Name'),
  text('SourceTable'),
  text('Query'),
  { name: 'MaterializedTo', type: 'datetime' },
  { name: 'LastRun', type: 'datetime' },
  text('LastRunResult'),
  { name: 'IsHealthy', type: 'bool' },
  { name: 'IsEnabled', type: 'bool' },
  text('Folder'),
  text('DocString'),
  { name: 'AutoUpdateSchema', type: 'bool' },
  { name: 'EffectiveDateTime', type: 'datetime' },
  { name: 'Lookback', type: 'timespan' },
  text('LookbackColumn'),
];

/** Source: Kusto documentation; Microsoft's parser knows them for some of the commands only. */
export const answerColumns: Readonly<Record<Entity, NonNullable<Answer['columns']>>> = {
  functions: ['Name', 'Parameters', 'Body', 'Folder', 'DocString'].map(text),
  materializedViews: viewColumns,
  externalTables: [
    ...['TableName', 'TableType', 'Folder', 'DocString', 'Properties'].map(text),
    { name: 'ConnectionStrings', type: 'dynamic' },
    { name: 'Partitions', type: 'dynamic' },
    text('PathFormat'),
  ],
};

async function change(scope: CommandScope, action: DatabaseAction, command: DatabaseCommand): Promise<DatabaseState> {
  const { journal } = await writable(scope, action);
  await journal.execute(command);
  return journal.state;
}

/** What is there already was made by somebody: only an administrator replaces it. */
async function mayReplace(
  scope: CommandScope,
  kind: Entity,
  { mode, name }: Pick<ManagementCommandOf<'setFunction'>, 'mode' | 'name'>,
): Promise<void> {
  const { journal } = await writable(scope, 'create');
  await journal.refresh();
  const replaces = mode === 'createOrAlter' || mode === 'alter';
  if (replaces && journal.state[kind].has(name)) await writable(scope, 'administer');
}

function externalTable(command: ManagementCommandOf<'setExternalTable'>): DatabaseCommand {
  const { mode, name, columns, tableKind, dataFormat, connections, ...about } = command;
  const table = { name, columns, tableKind, dataFormat, connections, ...described(about) };
  return { type: 'SetExternalTable', mode, table };
}
