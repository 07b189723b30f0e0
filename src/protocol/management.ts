import * as z from 'zod';
import { ClusterRole, ModificationKind, DatabaseRole as role } from './access.ts';
import { CachingPolicy } from './caching.ts';
import { TableLevelSharing } from './filters.ts';
import { FileFormat } from './ingest.ts';
import { MappedColumn, MappingKind, WantedMapping } from './ingestionMapping.ts';
import { Column, KustoType } from './schema.ts';
import { sharedKinds } from './sharedKinds.ts';

/*
 * Management commands of Kusto as plain data. Source of the grammar: Microsoft's parser; of the meaning: Kusto
 * documentation, "Management commands". Spans are milliseconds. A `database` that is absent is the one in scope.
 */

const names = z.array(z.string()).readonly();

/** Policies of Kusto that the engine knows and has no use for: they can be looked at, and none is set. */
export const unsetPolicies = [
  'AutoDelete',
  'Callout',
  'Capacity',
  'Diagnostics',
  'Encoding',
  'ExtentTagsRetention',
  'IngestionBatching',
  'IngestionTime',
  'ManagedIdentity',
  'Merge',
  'Mirroring',
  'Partitioning',
  'QueryWeakConsistency',
  'RequestClassification',
  'RestrictedViewAccess',
  'RowLevelSecurity',
  'RowOrder',
  'Sandbox',
  'Sharding',
  'ShardsGrouping',
  'StreamingIngestion',
  'Update',
] as const;
const database = z.string();
const columns = z.array(Column).readonly();
/** Where the leader of a followed database is; a command that names another one is refused. */
const leader = z.string().optional();

function command<const K extends string, S extends z.ZodRawShape>(kind: K, shape: S) {
  return z.object({ kind: z.literal(kind), ...shape });
}

/** What has a caching policy of its own. */
const withPolicies = z.object({ kind: z.enum(['tables', 'materializedViews']), names }).readonly();

/** On the follower. */
const follower = [
  command('showFollowerDatabases', { databases: names.optional() }),
  /** Without `policy` the override is deleted; without `entities` it is the one of the database. */
  command('alterFollowerCaching', {
    database,
    leader,
    entities: withPolicies.optional(),
    policy: CachingPolicy.optional(),
  }),
  command('changeFollowerPrincipals', {
    database,
    leader,
    change: z.enum(['add', 'drop']),
    role,
    principals: names,
    notes: z.string().optional(),
  }),
  command('alterFollowerModificationKind', {
    database,
    leader,
    of: z.enum(['principals', 'caching']),
    to: ModificationKind,
  }),
  command('alterFollowerPrefetch', { database, leader, prefetchExtents: z.boolean() }),
  command('alterFollowerFilter', {
    database,
    leader,
    of: z.enum(sharedKinds),
    list: z.enum(['include', 'exclude']),
    change: z.enum(['add', 'drop']),
    names,
  }),
  command('renameFollowerDatabase', { database, leader, name: z.string() }),
  /** What the JSON names is overridden by it, the rest stays; its fields are the columns of `.show follower database`. */
  command('setFollowerMetadata', { database, leader, metadata: z.string() }),
  /** For every database of a leader that does not say otherwise. */
  command('alterFollowerCluster', {
    leader: z.string(),
    principalsKind: ModificationKind.optional(),
    cachingKind: ModificationKind.optional(),
    databaseNamePrefix: z.string().optional(),
  }),
  command('addFollowerDatabase', {
    database,
    leader: z.string(),
    filter: TableLevelSharing,
    principalsKind: ModificationKind.optional(),
    cachingKind: ModificationKind.optional(),
  }),
  command('dropFollowerDatabases', { databases: names, leader }),
] as const;

const described = { folder: z.string().optional(), docString: z.string().optional() };
/** What `.create`, `.create ifnotexists`, `.create-or-alter` and `.alter` do with what there is. */
const mode = z.enum(['create', 'createIfNotExists', 'createOrAlter', 'alter']);
/** Of what a policy is: of these tables or views, or else of the database. */
const owner = { database: database.optional(), entities: withPolicies.optional() };

/** A table of the database in scope, or without one a database. */
const ownerOfMapping = { table: z.string().optional(), database: database.optional() };

/** On the leader: what there is. */
const entities = [
  command('createDatabase', { database, ifNotExists: z.boolean() }),
  command('dropDatabase', { database, ifExists: z.boolean() }),
  /** Without `prettyName` it is taken away. */
  command('setPrettyName', { database, prettyName: z.string().optional() }),
  command('createTables', {
    tables: z.array(z.object({ name: z.string(), columns })).readonly(),
    existing: z.enum(['keep', 'merge']),
    ...described,
  }),
  command('createTableLike', { table: z.string(), like: z.string(), ifNotExists: z.boolean(), ...described }),
  command('alterTable', { table: z.string(), columns, merge: z.boolean() }),
  command('renameColumns', {
    renames: z.array(z.object({ table: z.string(), from: z.string(), to: z.string() })).readonly(),
  }),
  command('dropColumns', { table: z.string(), columns: names }),
  command('alterColumnType', { table: z.string(), column: z.string(), type: KustoType }),
  command('renameTables', {
    renames: z.array(z.object({ from: z.string(), to: z.string(), ifExists: z.boolean() })).readonly(),
  }),
  /** What is absent stays as it is. */
  command('describeEntity', {
    of: z.enum(['tables', 'functions', 'materializedViews']),
    name: z.string(),
    ...described,
  }),
  /** With `merge` what is said of other columns stays. */
  command('describeColumns', { table: z.string(), docStrings: z.record(z.string(), z.string()), merge: z.boolean() }),
  command('dropTables', { tables: names, ifExists: z.boolean() }),
  command('setFunction', { mode, name: z.string(), parameters: z.string(), body: z.string(), ...described }),
  command('setMaterializedView', {
    mode,
    name: z.string(),
    source: z.string(),
    query: z.string(),
    backfill: z.boolean(),
    ...described,
  }),
  command('renameMaterializedView', { name: z.string(), to: z.string() }),
  command('setExternalTable', {
    mode,
    name: z.string(),
    columns,
    tableKind: z.string(),
    dataFormat: z.string(),
    connections: names,
    ...described,
  }),
  command('dropEntities', {
    of: z.enum(['functions', 'materializedViews', 'externalTables']),
    names,
    ifExists: z.boolean(),
  }),
  /** With `merge` columns that are not named stay as they are mapped. */
  command('setIngestionMapping', {
    mode: z.enum(['create', 'createOrAlter', 'alter', 'merge']),
    ...ownerOfMapping,
    mappingKind: MappingKind,
    name: z.string(),
    columns: z.array(MappedColumn).readonly(),
  }),
  command('dropIngestionMapping', { ...ownerOfMapping, mappingKind: MappingKind, name: z.string() }),
] as const;

/** The answer is left out. */
const skipResults = z.literal(true).optional();

/** On the leader: who may do what, and how long data stay. */
const rules = [
  command('changeDatabasePrincipals', {
    database,
    change: z.enum(['add', 'drop', 'set']),
    role,
    principals: names,
    notes: z.string().optional(),
    skipResults,
  }),
  command('changeClusterPrincipals', {
    change: z.enum(['add', 'drop', 'set']),
    role: ClusterRole,
    principals: names,
    notes: z.string().optional(),
    skipResults,
  }),
  /** Without `policy` it is deleted. */
  command('alterCachingPolicy', { ...owner, policy: CachingPolicy.optional() }),
  /** What is absent stays as it is; null keeps data for ever. */
  command('alterRetentionPolicy', {
    ...owner,
    softDelete: z.number().nullable().optional(),
    recoverable: z.boolean().optional(),
  }),
  command('deleteRetentionPolicy', owner),
  command('showPolicy', {
    policy: z.enum(['caching', 'retention', ...unsetPolicies]),
    ...owner,
    /** Of all tables or databases, or of the cluster; `entities` and `database` are absent. */
    all: z.enum(['tables', 'databases', 'cluster']).optional(),
    /** Of this column of the one table. */
    column: z.string().optional(),
  }),
] as const;

/** On the leader: data in and out. A `query` is the offset in the text at which it begins. */
const data = [
  command('ingestInline', {
    table: z.string(),
    data: z.string(),
    format: FileFormat,
    mapping: WantedMapping.optional(),
  }),
  command('ingestFiles', {
    table: z.string(),
    paths: names,
    format: FileFormat,
    mapping: WantedMapping.optional(),
  }),
  command('setTable', {
    mode: z.enum(['set', 'append', 'setOrAppend', 'setOrReplace']),
    table: z.string(),
    query: z.int(),
  }),
  command('dropExtents', { extents: names.optional(), table: z.string().optional(), query: z.int().optional() }),
  command('clearTable', { table: z.string() }),
] as const;

const entityOfDatabase = z.object({ of: z.enum(sharedKinds), name: z.string() }).readonly();
const someDatabases = z.union([z.literal('all'), names]).optional();

/** On leaders and followers alike. */
const shows = [
  command('showDatabases', {}),
  /** Of all that are seen, or of these; without both of the one in scope. */
  command('showDatabaseDetails', {
    databases: someDatabases,
    as: z.enum(['details', 'identity', 'policies', 'datastats', 'name']),
  }),
  /** Of all that are seen, or of these; without both of the one in scope. `laterThan` leaves out what is not: `v12.0`. */
  command('showDatabaseSchema', {
    databases: someDatabases,
    as: z.enum(['rows', 'json', 'csl']),
    laterThan: z.string().optional(),
  }),
  command('showDatabaseEntities', { databases: someDatabases }),
  command('showExternalTableSchema', { table: z.string(), as: z.enum(['json', 'csl']) }),
  command('showVersion', {}),
  command('showCluster', {}),
  command('showDiagnostics', {}),
  /** Of every resource, or of this one. */
  command('showCapacity', { resource: z.string().optional() }),
  /** Those that there are, and whether the engine computes them. */
  command('showPlugins', { plugins: z.array(z.object({ name: z.string(), isEnabled: z.boolean() })).readonly() }),
  /** Of whoever asks, unless another is named; everywhere, on the cluster only, or on a database and where it is. */
  command('showPrincipalRoles', {
    principal: z.string().optional(),
    of: z.enum(['everywhere', 'cluster', 'database']),
    database: database.optional(),
    entity: entityOfDatabase.optional(),
  }),
  /** Of all databases that the cluster owns, of this one, or of the one in scope. */
  command('showJournal', { of: z.enum(['cluster', 'database']), database: database.optional() }),
  /** What a database holds has no principals of its own: those of the database may do something with it. */
  command('showDatabasePrincipals', { database: database.optional(), entity: entityOfDatabase.optional() }),
  command('showClusterPrincipals', {}),
  command('showTables', { tables: names.optional(), details: z.boolean() }),
  /** Of a table or a view; without a name of all tables of a database. */
  command('showTableSchema', {
    table: z.string().optional(),
    database: database.optional(),
    as: z.enum(['json', 'csl']),
  }),
  command('showFunctionSchema', { name: z.string() }),
  /** Of its extents that are hot, or of all; of those between these times, in milliseconds since 1970. */
  command('showTableStatistics', {
    table: z.string(),
    includesCold: z.boolean(),
    from: z.number().optional(),
    to: z.number().optional(),
  }),
  command('showTableColumns', { table: z.string() }),
  command('showExtents', { tables: names.optional(), database: database.optional(), isCluster: z.boolean() }),
  command('showFunctions', { name: z.string().optional() }),
  command('showMaterializedViews', { name: z.string().optional(), details: z.boolean() }),
  command('showExternalTables', { name: z.string().optional() }),
  /** Of a table, of a database, or of all that are seen. */
  command('showIngestionMappings', {
    ...ownerOfMapping,
    mappingKind: MappingKind.optional(),
    name: z.string().optional(),
    isCluster: z.boolean(),
  }),
  command('showSharingJournal', {}),
  command('showSharingUsage', {}),
  /** Those that have ended, or those that run; `user` without the kind of principal. */
  command('showQueries', { running: z.boolean(), user: z.string().optional() }),
  /** Those that have ended, with `queries` those too. */
  command('showCommands', { queries: z.boolean() }),
  /** Of all commands, or of those with these ids. */
  command('showOperations', { ids: names.optional() }),
  command('showIngestionFailures', { operation: z.string().optional() }),
  command('showQueryPlan', { query: z.int() }),
  command('cancelQuery', { id: z.string() }),
] as const;

/** Everything that a management command of the embedded engine can be. */
export const ManagementCommand = z.discriminatedUnion('kind', [...follower, ...entities, ...rules, ...data, ...shows]);
export type ManagementCommand = z.infer<typeof ManagementCommand>;
export type ManagementCommandOf<K extends ManagementCommand['kind']> = Extract<ManagementCommand, { kind: K }>;

/** A text that begins with a dot, read. */
export const ParsedCommand = z.object({
  command: ManagementCommand,
  /** Its type as the service lists commands: `TablesShow`, `DataIngestPull`. */
  type: z.string(),
  /** Columns of its answer as Microsoft's parser knows them; empty where it knows none. */
  columns,
  /** Offset of the `|` of what follows the command, which is a query over its answer. */
  pipe: z.int().optional(),
});
export type ParsedCommand = z.infer<typeof ParsedCommand>;
