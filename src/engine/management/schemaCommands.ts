import { SharingError } from '../../protocol/errors.ts';
import { kqlName } from '../../protocol/quotedName.ts';
import type { Column } from '../../protocol/schema.ts';
import { schemaScript } from '../../protocol/schemaScript.ts';
import { entityNotFound } from '../../sharing/database/decision.ts';
import type { StoredFunction } from '../../sharing/database/state.ts';
import { asker } from '../authorize.ts';
import { describeSchema, summarizeTables } from '../catalog.ts';
import { summarizeEntities } from '../entities.ts';
import type { Answer, AnswerRow } from './answer.ts';
import { describeTableSchema, dotNetTypes } from './describe.ts';
import { functionSchema, type ShownEntity, type ShownFunction, schemaOf } from './schemaJson.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { tablesOf, type VisibleDatabase, visibleDatabase, visibleDatabases } from './visible.ts';

const entityColumns: readonly Column[] = [
  ...[
    'DatabaseName',
    'EntityType',
    'EntityName',
    'DocString',
    'Folder',
    'CslInputSchema',
    'Content',
    'CslOutputSchema',
  ].map((name): Column => ({ name, type: 'string' })),
  { name: 'Properties', type: 'dynamic' },
];

/** Neither the documentation nor Microsoft's parser names them: they are those of the schema of a table. */
const functionSchemaColumns: readonly Column[] = ['Name', 'Schema', 'DatabaseName', 'Folder', 'DocString'].map(
  (name) => ({ name, type: 'string' }),
);

/** What databases hold, whole. Source: Kusto documentation, ".show database schema". */
export const schemaHandlers: Handlers<
  'showDatabaseSchema' | 'showDatabaseEntities' | 'showTableSchema' | 'showFunctionSchema' | 'showExternalTableSchema'
> = {
  async showDatabaseSchema({ databases, as, laterThan }, scope) {
    const all = await databasesOf(scope, databases);
    const found = all.filter(({ version }) => laterThan === undefined || version > majorOf(laterThan));
    switch (as) {
      case 'rows':
        return { columns: scope.columns.length > 0 ? scope.columns : rowColumns, rows: found.flatMap(schemaRows) };
      case 'csl':
        return { rows: found.map((each) => ({ DatabaseSchemaScript: scriptOf(each) })) };
      case 'json': {
        const schemas = await Promise.all(
          found.map(async (each) => {
            const functions = await functionsOf(scope, [...each.state.functions.values()]);
            return [each.name, schemaOf(each, await viewsOf(scope, each), functions)] as const;
          }),
        );
        // Whoever asks for what is later gets nothing at all when nothing is.
        if (found.length === 0 && laterThan !== undefined) return { rows: [] };
        return jsonAnswer(scope, { Databases: Object.fromEntries(schemas) });
      }
    }
  },
  async showDatabaseEntities({ databases }, scope) {
    const found = await databasesOf(scope, databases);
    const rows = await Promise.all(found.map(async (each) => entityRows(each, await viewsOf(scope, each))));
    return { columns: entityColumns, rows: rows.flat() };
  },
  async showTableSchema({ table, database, as }, scope) {
    const found = await visibleDatabase(scope, database);
    const { state, name } = found;
    if (table !== undefined && state.materializedViews.has(table)) {
      const columns = await columnsOfView(scope, found, table);
      return { rows: [describeTableSchema({ ...state.materializedViews.get(table), name: table, columns }, name, as)] };
    }
    const tables = tablesOf(state, table === undefined ? undefined : [table]);
    return { rows: tables.map((each) => describeTableSchema(each, name, as)) };
  },
  async showFunctionSchema({ name }, scope) {
    const { state, name: database } = await visibleDatabase(scope);
    const found = state.functions.get(name);
    if (!found) throw entityNotFound(state, 'function', name);
    const { folder, docString } = found;
    const [shown] = await functionsOf(scope, [found]);
    const Schema = shown && JSON.stringify(functionSchema(shown));
    return {
      columns: functionSchemaColumns,
      rows: [{ Name: name, Schema, DatabaseName: database, Folder: folder, DocString: docString }],
    };
  },
  async showExternalTableSchema({ table, as }, scope) {
    const { state, name } = await visibleDatabase(scope);
    const found = state.externalTables.get(table);
    if (!found) {
      throw new SharingError('EntityNotFound', `Database '${state.name}' has no external table '${table}'.`);
    }
    return { rows: [describeTableSchema(found, name, as)] };
  },
};

async function functionsOf(
  { context }: CommandScope,
  functions: readonly StoredFunction[],
): Promise<readonly ShownFunction[]> {
  const parameters = await context.compiler.functionParameters(functions.map((each) => each.parameters));
  return functions.map((each, i) => ({ ...each, parameters: parameters[i] ?? [] }));
}

function databasesOf(
  scope: CommandScope,
  databases: readonly string[] | 'all' | undefined,
): Promise<readonly VisibleDatabase[]> {
  if (databases === 'all') return visibleDatabases(scope, true);
  return Promise.all((databases ?? [scope.database]).map((name) => visibleDatabase(scope, name)));
}

/** The whole of what a cluster shows: Microsoft's parser knows no column for it. */
const clusterSchema: readonly Column[] = [{ name: 'ClusterSchema', type: 'string' }];
const rowColumns: readonly Column[] = [
  ...['DatabaseName', 'TableName', 'ColumnName', 'ColumnType'].map((name): Column => ({ name, type: 'string' })),
  { name: 'IsDefaultTable', type: 'bool' },
  { name: 'IsDefaultColumn', type: 'bool' },
  ...['PrettyName', 'Version', 'Folder', 'DocString'].map((name): Column => ({ name, type: 'string' })),
];

function jsonAnswer({ columns }: CommandScope, schema: object): Answer {
  const shown = columns.length > 0 ? columns : clusterSchema;
  return { columns: shown, rows: [{ [shown[0]?.name ?? '']: JSON.stringify(schema) }] };
}

/** `v12.0` → 12. */
function majorOf(version: string): number {
  const major = /^\s*v?\.?(\d+)(\.\d+)?\s*$/.exec(version)?.[1];
  if (major !== undefined) return Number(major);
  throw new SharingError('InvalidArgument', `'${version}' is no version of a database. Write it as 'v12.0'.`);
}

function schemaRows({ name: DatabaseName, version, state }: VisibleDatabase): readonly AnswerRow[] {
  const of = { DatabaseName, IsDefaultTable: false, IsDefaultColumn: false };
  const tables = tablesOf(state, undefined).flatMap(({ name: TableName, columns, folder, docString }): AnswerRow[] => [
    { ...of, TableName, Folder: folder, DocString: docString },
    ...columns.map(({ name: ColumnName, type }) => ({ ...of, TableName, ColumnName, ColumnType: dotNetTypes[type] })),
  ]);
  return [{ ...of, PrettyName: state.prettyName, Version: `v${version}.0` }, ...tables];
}

function scriptOf({ name, state, caching }: VisibleDatabase): string {
  return schemaScript(name, name, summarizeTables(state, {}), summarizeEntities(state, caching));
}

async function viewsOf(scope: CommandScope, found: VisibleDatabase): Promise<readonly ShownEntity[]> {
  const views: ShownEntity[] = [];
  for (const view of found.state.materializedViews.values()) {
    // A view whose source was changed since has no columns any more; the others have theirs.
    const columns = await columnsOfView(scope, found, view.name).catch((error: unknown) => {
      if (SharingError.is(error) && error.kind === 'user') return [];
      throw error;
    });
    views.push({ ...view, columns });
  }
  return views;
}

/** What a view answers, which only who compiles its query knows. */
async function columnsOfView(
  { context, host, options }: CommandScope,
  { state, name }: VisibleDatabase,
  view: string,
): Promise<readonly Column[]> {
  const request = { ...asker(host, context.principal(), name), signal: options.signal };
  const { statements } = await context.compiler.compile(kqlName(view), describeSchema(host.uri, name, state), request);
  return (statements.at(-1)?.columns ?? []).map(({ name: column, type }) => ({ name: column, type }));
}

function entityRows({ name, state }: VisibleDatabase, views: readonly ShownEntity[]): readonly AnswerRow[] {
  const row = (EntityType: string, entity: Omit<ShownEntity, 'columns'>, more: AnswerRow): AnswerRow => ({
    DatabaseName: name,
    EntityType,
    EntityName: entity.name,
    DocString: entity.docString,
    Folder: entity.folder,
    ...more,
  });
  const shaped = (type: string, entity: ShownEntity, more: AnswerRow = {}): AnswerRow =>
    row(type, entity, { CslOutputSchema: String(describeTableSchema(entity, name, 'csl').Schema), ...more });
  return [
    ...[...state.tables.values()].map((table) => shaped('Table', table)),
    ...[...state.externalTables.values()].map((table) => shaped('ExternalTable', table)),
    ...views.map((view) =>
      shaped('MaterializedView', view, { Content: state.materializedViews.get(view.name)?.query }),
    ),
    ...[...state.functions.values()].map((each) =>
      row('Function', each, { CslInputSchema: each.parameters, Content: each.body }),
    ),
  ];
}
