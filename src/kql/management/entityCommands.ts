import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import { type Column, KustoType } from '../../protocol/schema.ts';
import { type Element, elements, kindOf, kql, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { invalid, notSupported } from '../refusal.ts';
import { type Fields, nameOf, unbracketed } from './fields.ts';
import type { Readers } from './followerCommands.ts';

type Mode = ManagementCommandOf<'setFunction'>['mode'];

/** Commands that make, change and drop databases, tables, columns, functions, views and external tables. */
export const entityReaders: Readers = {
  CreateDatabase: (fields) => ({
    kind: 'createDatabase',
    database: fields.name('DatabaseName'),
    ifNotExists: fields.has('IfNotExists'),
  }),
  // To detach keeps the data, for which there is no place here but the database itself: that word is refused.
  DetachDatabase: (fields) => ({
    kind: 'dropDatabase',
    database: fields.name('DatabaseName'),
    ifExists: fields.has('IfExists'),
  }),
  AlterDatabasePrettyName: (fields) => ({
    kind: 'setPrettyName',
    database: fields.name('DatabaseName'),
    prettyName: fields.string('PrettyName'),
  }),
  DropDatabasePrettyName: (fields) => ({ kind: 'setPrettyName', database: fields.name('DatabaseName') }),
  CreateTable: (fields) => createTables(fields, 'keep'),
  CreateTables: (fields) => createTables(fields, 'keep'),
  CreateMergeTable: (fields) => createTables(fields, 'merge'),
  CreateMergeTables: (fields) => createTables(fields, 'merge'),
  AlterTable: (fields) => ({ kind: 'alterTable', ...oneTable(fields), merge: false }),
  AlterMergeTable: (fields) => ({ kind: 'alterTable', ...oneTable(fields), merge: true }),
  RenameColumn: (fields) => renameColumns(fields),
  RenameColumns: (fields) => renameColumns(fields),
  DropColumn: (fields) => {
    const { table, column } = pathOf(fields.first('ColumnName'));
    return { kind: 'dropColumns', table, columns: [column] };
  },
  DropTableColumns: (fields) => ({
    kind: 'dropColumns',
    table: fields.name('TableName'),
    columns: fields.names('ColumnName'),
  }),
  AlterColumnType: (fields) => ({
    kind: 'alterColumnType',
    ...pathOf(fields.first('ColumnName')),
    type: typeOf(fields.first('ColumnType')),
  }),
  RenameTable: (fields) => renameTables(fields),
  RenameTables: (fields) => renameTables(fields),
  CreateTableBasedOnAnother: (fields) => ({
    kind: 'createTableLike',
    table: fields.name('NewTableName'),
    like: fields.name('TableName'),
    ifNotExists: fields.words.has('ifnotexists'),
    ...described(fields),
  }),
  AlterTableDocString: (fields) => describe(fields, 'tables', 'TableName'),
  AlterTableFolder: (fields) => describe(fields, 'tables', 'TableName'),
  AlterTableColumnDocStrings: (fields) => describeColumns(fields, false),
  AlterMergeTableColumnDocStrings: (fields) => describeColumns(fields, true),
  AlterFunctionDocString: (fields) => describe(fields, 'functions', 'FunctionName'),
  AlterFunctionFolder: (fields) => describe(fields, 'functions', 'FunctionName'),
  AlterMaterializedViewDocString: (fields) => describe(fields, 'materializedViews', 'MaterializedViewName'),
  AlterMaterializedViewFolder: (fields) => describe(fields, 'materializedViews', 'MaterializedViewName'),
  RenameMaterializedView: (fields) => ({
    kind: 'renameMaterializedView',
    name: fields.name('MaterializedViewName'),
    to: fields.name('NewMaterializedViewName'),
  }),
  DropTable: (fields) => dropTables(fields),
  DropTables: (fields) => dropTables(fields),
  CreateFunction: (fields) => setFunction(fields, fields.words.has('ifnotexists') ? 'createIfNotExists' : 'create'),
  CreateOrAlterFunction: (fields) => setFunction(fields, 'createOrAlter'),
  AlterFunction: (fields) => setFunction(fields, 'alter'),
  DropFunction: (fields) => dropEntities(fields, 'functions', 'FunctionName'),
  DropFunctions: (fields) => dropEntities(fields, 'functions', 'FunctionName'),
  CreateMaterializedView: (fields) => setView(fields, fields.words.has('ifnotexists') ? 'createIfNotExists' : 'create'),
  CreateOrAlterMaterializedView: (fields) => setView(fields, 'createOrAlter'),
  AlterMaterializedView: (fields) => setView(fields, 'alter'),
  DropMaterializedView: (fields) => dropEntities(fields, 'materializedViews', 'MaterializedViewName'),
  CreateStorageExternalTable: (fields) => setExternalTable(fields, 'create'),
  CreateOrAlterStorageExternalTable: (fields) => setExternalTable(fields, 'createOrAlter'),
  AlterStorageExternalTable: (fields) => setExternalTable(fields, 'alter'),
  DropExternalTable: (fields) => dropEntities(fields, 'externalTables', 'ExternalTableName'),
};

function createTables(fields: Fields, existing: 'keep' | 'merge'): ManagementCommand {
  return { kind: 'createTables', tables: tablesOf(fields), existing, ...described(fields) };
}

function oneTable(fields: Fields): { readonly table: string; readonly columns: readonly Column[] } {
  const [table] = tablesOf(fields);
  return { table: must(table).name, columns: must(table).columns };
}

/** `T (a: long, b: string), U (…)`: each name of a table is followed by those of its columns. */
function tablesOf(fields: Fields): ManagementCommandOf<'createTables'>['tables'] {
  const tables: { name: string; columns: Column[] }[] = [];
  let column = '';
  for (const { name, element } of fields.inOrder) {
    if (name === 'TableName') tables.push({ name: nameOf(element), columns: [] });
    if (name === 'ColumnName') column = nameOf(element);
    if (name === 'ColumnType') tables.at(-1)?.columns.push({ name: column, type: typeOf(element) });
  }
  return tables;
}

/** Kusto has several words for some of its types. */
function typeOf(element: Element): KustoType {
  const word = sourceOf(element);
  const type = KustoType.safeParse(kql().Symbols.ScalarTypes.GetSymbol(word)?.Name ?? word);
  if (!type.success) throw invalid(element, `'${word}' is not a type of a column.`);
  return type.data;
}

function pathOf(element: Element): { readonly table: string; readonly column: string } {
  if (kindOf(element) !== 'PathExpression') throw invalid(element, "Write the column as 'Table.Column'.");
  const { Expression, Selector } = element as Kusto.Language.Syntax.PathExpression;
  if (kindOf(must(Expression)) === 'PathExpression') throw notSupported(element, 'columns of another database');
  return { table: nameOf(must(Expression)), column: nameOf(must(Selector)) };
}

function renameColumns(fields: Fields): ManagementCommand {
  const to = fields.names('NewColumnName');
  const renames = fields.elements('ColumnName').map((element, i) => {
    const { table, column } = pathOf(element);
    return { table, from: column, to: to[i] ?? '' };
  });
  return { kind: 'renameColumns', renames };
}

/** Each of several may have `ifexists`, at the first of which the grammar ends. */
function renameTables(fields: Fields): ManagementCommand {
  const to = fields.names('NewTableName');
  const renames = fields.names('TableName').map((from, i) => ({ from, to: to[i] ?? '', ifExists: false }));
  const last = renames.at(-1);
  if (last && fields.takeAfter(/^\s+ifexists\b/i)) last.ifExists = true;
  const next = /^\s*,\s*(\[[^\]]*\]|[\w.-]+)\s*=\s*(\[[^\]]*\]|[\w.-]+)(\s+ifexists\b)?/i;
  for (let found = fields.takeAfter(next); found; found = fields.takeAfter(next)) {
    const [, name = '', from = '', ifExists] = found;
    renames.push({ from: unbracketed(from), to: unbracketed(name), ifExists: ifExists !== undefined });
  }
  return { kind: 'renameTables', renames };
}

function describe(fields: Fields, of: ManagementCommandOf<'describeEntity'>['of'], name: string): ManagementCommand {
  return {
    kind: 'describeEntity',
    of,
    name: fields.name(name),
    ...(fields.has('Documentation') && { docString: fields.string('Documentation') }),
    ...(fields.has('Folder') && { folder: fields.string('Folder') }),
  };
}

function describeColumns(fields: Fields, merge: boolean): ManagementCommand {
  const docStrings = fields.strings('DocString');
  const pairs = fields.names('ColumnName').map((name, i) => [name, docStrings[i] ?? ''] as const);
  return { kind: 'describeColumns', table: fields.name('TableName'), docStrings: Object.fromEntries(pairs), merge };
}

function dropTables(fields: Fields): ManagementCommand {
  return { kind: 'dropTables', tables: fields.names('TableName'), ifExists: fields.words.has('ifexists') };
}

function dropEntities(fields: Fields, of: ManagementCommandOf<'dropEntities'>['of'], name: string): ManagementCommand {
  return { kind: 'dropEntities', of, names: fields.names(name), ifExists: hasIfExists(fields) };
}

/** Where the grammar of a command ends before it, the documentation has it. */
function hasIfExists(fields: Fields): boolean {
  return fields.words.has('ifexists') || fields.takeAfter(/^\s+ifexists\b/i) !== undefined;
}

function described(
  fields: Fields,
  others: readonly string[] = [],
): { readonly folder?: string; readonly docString?: string } {
  const { folder, docstring } = fields.properties(['folder', 'docstring', ...others]);
  return { ...(folder !== undefined && { folder }), ...(docstring !== undefined && { docString: docstring }) };
}

function setFunction(fields: Fields, mode: Mode): ManagementCommand {
  const declaration = fields.first('FunctionDeclaration') as Kusto.Language.Syntax.FunctionDeclaration;
  const parameters = fields.textOf(must(declaration.Parameters));
  const body = fields.textOf(must(declaration.Body));
  return {
    kind: 'setFunction',
    mode,
    name: fields.name('FunctionName'),
    parameters,
    body,
    ...described(fields, ['skipvalidation']),
  };
}

/** Only what the view is can be kept: `T | … | summarize …`, which the service demands as well. */
function setView(fields: Fields, mode: Mode): ManagementCommand {
  const body = fields.first('SourceBody') as Kusto.Language.Syntax.FunctionBody;
  const query = must(body.Expression);
  const source = fields.name('SourceTableName');
  const isSummary =
    elements<Node>(body.Statements).length === 0 &&
    kindOf(query) === 'PipeExpression' &&
    kindOf(must((query as Kusto.Language.Syntax.PipeExpression).Operator)) === 'SummarizeOperator';
  let first: Element = query;
  while (kindOf(first) === 'PipeExpression') first = must((first as Kusto.Language.Syntax.PipeExpression).Expression);
  if (!isSummary || nameOf(first) !== source) {
    throw invalid(
      query,
      `The query of a materialized view begins with its source '${source}' and ends with 'summarize'.`,
    );
  }
  // A view of a part of its source (effectiveDateTime, lookback) is refused with the other properties.
  const { backfill } = fields.properties(['backfill', 'folder', 'docstring']);
  return {
    kind: 'setMaterializedView',
    mode,
    name: fields.name('MaterializedViewName'),
    source,
    query: fields.textOf(query).trim(),
    backfill: backfill === 'true',
    ...described(fields, ['backfill']),
  };
}

function setExternalTable(fields: Fields, mode: Mode): ManagementCommand {
  return {
    kind: 'setExternalTable',
    mode,
    name: fields.name('ExternalTableName'),
    columns: columnsOf(fields),
    tableKind: sourceOf(fields.first('TableKind')),
    dataFormat: sourceOf(fields.first('DataFormatKind')),
    connections: fields.strings('StorageConnectionString').map(withoutSecret),
    ...described(fields),
  };
}

function columnsOf(fields: Fields): readonly Column[] {
  const names = fields.names('ColumnName');
  return fields.elements('ColumnType').map((type, i) => ({ name: names[i] ?? '', type: typeOf(type) }));
}

/** Nothing reads what lies there, so that no key has to be kept: what follows the first `;` is one, and so is a query of a URI. */
function withoutSecret(connection: string): string {
  return connection.replace(/[;?].*$/s, (secret) => `${secret[0] ?? ''}******`);
}
