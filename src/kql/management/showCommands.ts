import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import { must } from '../kustoLanguage.ts';
import { invalid } from '../refusal.ts';
import { ticksPerMillisecond, unixEpochTicks } from '../storageTypes.ts';
import { parseDatetime } from '../syntax/datetimeText.ts';
import type { Fields } from './fields.ts';
import type { Readers } from './followerCommands.ts';

/** Commands that only look, and the one that stops what others see. */
export const showReaders: Readers = {
  ShowClusterDatabases: () => ({ kind: 'showDatabases' }),
  ShowClusterDatabasesDetails: (fields) => detailsOf(fields, 'details'),
  ShowClusterDatabasesIdentity: (fields) => detailsOf(fields, 'identity'),
  ShowClusterDatabasesPolicies: (fields) => detailsOf(fields, 'policies'),
  ShowClusterDatabasesDataStats: (fields) => detailsOf(fields, 'datastats'),
  ShowDatabase: () => ({ kind: 'showDatabaseDetails', as: 'name' }),
  ShowDatabaseDetails: () => ({ kind: 'showDatabaseDetails', as: 'details' }),
  ShowDatabaseIdentity: () => ({ kind: 'showDatabaseDetails', as: 'identity' }),
  ShowDatabasePolicies: () => ({ kind: 'showDatabaseDetails', as: 'policies' }),
  ShowDatabaseDataStats: () => ({ kind: 'showDatabaseDetails', as: 'datastats' }),
  ShowDatabaseSchema: (fields) => schemaOf(fields, 'rows'),
  ShowDatabasesSchema: (fields) => schemaOf(fields, 'rows', 'all'),
  ShowDatabaseSchemaAsJson: (fields) => schemaOf(fields, 'json'),
  ShowDatabasesSchemaAsJson: (fields) => schemaOf(fields, 'json', 'all'),
  ShowDatabaseSchemaAsCslScript: (fields) => {
    fields.has('Script');
    return schemaOf(fields, 'csl');
  },
  ShowSchema: (fields) => schemaOf(fields, fields.words.has('json') ? 'json' : 'rows', 'all'),
  ShowDatabasesEntities: () => ({ kind: 'showDatabaseEntities', databases: 'all' }),
  ShowVersion: () => ({ kind: 'showVersion' }),
  ShowCluster: () => ({ kind: 'showCluster' }),
  ShowClusterDetails: () => ({ kind: 'showCluster' }),
  ShowPrincipalRoles: (fields) => rolesOf(fields, 'everywhere'),
  ShowClusterPrincipalRoles: (fields) => rolesOf(fields, 'cluster'),
  ShowDatabasePrincipalRoles: (fields) => rolesOf(fields, 'database'),
  ShowTablePrincipalRoles: (fields) => rolesOf(fields, 'database', entityOf(fields, 'tables', 'TableName')),
  ShowFunctionPrincipalRoles: (fields) => rolesOf(fields, 'database', entityOf(fields, 'functions', 'FunctionName')),
  ShowExternalTablesPrincipalRoles: (fields) =>
    rolesOf(fields, 'database', entityOf(fields, 'externalTables', 'ExternalTableName')),
  ShowJournal: () => ({ kind: 'showJournal', of: 'cluster' }),
  ShowDatabaseJournal: (fields) => ({ kind: 'showJournal', of: 'database', ...databaseOf(fields) }),
  ShowDatabasePrincipals: (fields) => ({ kind: 'showDatabasePrincipals', ...databaseOf(fields) }),
  ShowTablePrincipals: (fields) => principalsOf(entityOf(fields, 'tables', 'TableName')),
  ShowFunctionPrincipals: (fields) => principalsOf(entityOf(fields, 'functions', 'FunctionName')),
  ShowMaterializedViewPrincipals: (fields) =>
    principalsOf(entityOf(fields, 'materializedViews', 'MaterializedViewName')),
  ShowExternalTablePrincipals: (fields) => principalsOf(entityOf(fields, 'externalTables', 'tableName')),
  ShowClusterPrincipals: () => ({ kind: 'showClusterPrincipals' }),
  ShowTables: (fields) => ({ kind: 'showTables', ...tablesOf(fields), details: false }),
  ShowTablesDetails: (fields) => ({ kind: 'showTables', ...tablesOf(fields), details: true }),
  ShowTableDetails: (fields) => ({ kind: 'showTables', ...tablesOf(fields), details: true }),
  ShowTableSchemaAsJson: (fields) => ({ kind: 'showTableSchema', table: fields.name('TableName'), as: 'json' }),
  ShowTableCslSchema: (fields) => ({ kind: 'showTableSchema', table: fields.name('TableName'), as: 'csl' }),
  ShowDatabaseCslSchema: (fields) => ({
    kind: 'showTableSchema',
    as: 'csl',
    ...(fields.has('databaseName') && { database: fields.name('databaseName') }),
  }),
  ShowMaterializedViewSchemaAsJson: (fields) => ({
    kind: 'showTableSchema',
    table: fields.name('MaterializedViewName'),
    as: 'json',
  }),
  ShowMaterializedViewCslSchema: (fields) => ({
    kind: 'showTableSchema',
    table: fields.name('MaterializedViewName'),
    as: 'csl',
  }),
  ShowTableDataStatistics: (fields) => statisticsOf(fields),
  ShowTable: (fields) => ({ kind: 'showTableColumns', table: fields.name('TableName') }),
  ShowTableExtents: (fields) => ({ kind: 'showExtents', ...tablesOf(fields), isCluster: false }),
  ShowDatabaseExtents: (fields) => ({ kind: 'showExtents', ...databaseOf(fields), isCluster: false }),
  ShowClusterExtents: () => ({ kind: 'showExtents', isCluster: true }),
  ShowFunctions: () => ({ kind: 'showFunctions' }),
  ShowFunction: (fields) => ({ kind: 'showFunctions', name: fields.name('FunctionName') }),
  ShowFunctionSchemaAsJson: (fields) => ({ kind: 'showFunctionSchema', name: fields.name('functionName') }),
  ShowMaterializedViews: () => ({ kind: 'showMaterializedViews', details: false }),
  ShowMaterializedView: (fields) => viewOf(fields, false),
  ShowMaterializedViewsDetails: () => ({ kind: 'showMaterializedViews', details: true }),
  ShowMaterializedViewDetails: (fields) => viewOf(fields, true),
  ShowQueries: () => ({ kind: 'showQueries', running: false }),
  ShowRunningQueries: (fields) => ({
    kind: 'showQueries',
    running: true,
    ...(fields.has('UserName') && { user: fields.string('UserName') }),
  }),
  ShowQueryPlan: (fields) => {
    fields.has('Query');
    return { kind: 'showQueryPlan', query: must(fields.queryStart) };
  },
  CancelQuery: (fields) => ({ kind: 'cancelQuery', id: fields.strings('ClientRequestId').join('') }),
  ShowExternalTableCslSchema: (fields) => ({
    kind: 'showExternalTableSchema',
    table: fields.name('ExternalTableName'),
    as: 'csl',
  }),
  ShowExternalTableSchema: (fields) => ({
    kind: 'showExternalTableSchema',
    table: fields.name('ExternalTableName'),
    as: 'json',
  }),
  ShowExternalTables: () => ({ kind: 'showExternalTables' }),
  ShowExternalTable: (fields) => ({ kind: 'showExternalTables', name: fields.name('ExternalTableName') }),
};

type EntityOfDatabase = NonNullable<ManagementCommandOf<'showDatabasePrincipals'>['entity']>;

function entityOf(fields: Fields, of: EntityOfDatabase['of'], name: string): EntityOfDatabase {
  return { of, name: fields.name(name) };
}

function principalsOf(entity: EntityOfDatabase): ManagementCommand {
  return { kind: 'showDatabasePrincipals', entity };
}

function rolesOf(
  fields: Fields,
  of: ManagementCommandOf<'showPrincipalRoles'>['of'],
  entity?: EntityOfDatabase,
): ManagementCommand {
  return {
    kind: 'showPrincipalRoles',
    of,
    ...(fields.has('Principal') && { principal: fields.string('Principal') }),
    ...databaseOf(fields),
    ...(entity && { entity }),
  };
}

function databaseOf(fields: Fields): { readonly database?: string } {
  return fields.has('DatabaseName') ? { database: fields.name('DatabaseName') } : {};
}

function schemaOf(
  fields: Fields,
  as: ManagementCommandOf<'showDatabaseSchema'>['as'],
  otherwise?: 'all',
): ManagementCommand {
  return {
    kind: 'showDatabaseSchema',
    ...(fields.has('DatabaseName')
      ? { databases: fields.names('DatabaseName') }
      : otherwise && { databases: otherwise }),
    as,
    ...(fields.has('Version') && { laterThan: fields.string('Version') }),
  };
}

function detailsOf(fields: Fields, as: ManagementCommandOf<'showDatabaseDetails'>['as']): ManagementCommand {
  const databases = fields.has('DatabaseName') ? fields.names('DatabaseName') : ('all' as const);
  return { kind: 'showDatabaseDetails', databases, as };
}

/** How much is looked at makes no difference: everything is known. Source: Kusto documentation, ".show table data statistics". */
function statisticsOf(fields: Fields): ManagementCommand {
  const { scope = 'hotcache', from, to } = fields.properties(['samplepercent', 'scope', 'from', 'to']);
  const includesCold = scope.toLowerCase() === 'all';
  if (!includesCold && scope.toLowerCase() !== 'hotcache') {
    throw invalid(fields.propertyValue('scope') ?? fields.command, "The scope is 'hotcache' or 'all'.");
  }
  return {
    kind: 'showTableStatistics',
    table: fields.name('TableName'),
    includesCold,
    ...(from !== undefined && { from: timeOf(fields, 'from', from) }),
    ...(to !== undefined && { to: timeOf(fields, 'to', to) }),
  };
}

function timeOf(fields: Fields, name: string, text: string): number {
  const ticks = parseDatetime(/^datetime\((.*)\)$/is.exec(text)?.[1] ?? text);
  if (ticks !== undefined) return Number((ticks - unixEpochTicks) / ticksPerMillisecond);
  throw invalid(
    fields.propertyValue(name) ?? fields.command,
    `'${text}' is no time. Write for example datetime(2024-05-01).`,
  );
}

function viewOf(fields: Fields, details: boolean): ManagementCommand {
  return { kind: 'showMaterializedViews', name: fields.name('MaterializedViewName'), details };
}

function tablesOf(fields: Fields): { readonly tables?: readonly string[] } {
  return fields.has('TableName') ? { tables: fields.names('TableName') } : {};
}
