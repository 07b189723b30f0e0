import * as z from 'zod';
import type { ClusterRole } from '../../protocol/access.ts';
import { type ManagementCommand, type ManagementCommandOf, unsetPolicies } from '../../protocol/management.ts';
import { sourceOf } from '../kustoLanguage.ts';
import { invalid, notSupported } from '../refusal.ts';
import { parseTimespan } from '../syntax/literals.ts';
import { cachingPolicy, leaderSpans } from './caching.ts';
import type { Fields } from './fields.ts';
import type { Readers } from './followerCommands.ts';

/** Policies and principals. Source: Kusto documentation, "Caching policy", "Retention policy", "Manage database security roles". */
export const policyReaders: Readers = {
  AlterDatabasePolicyCaching: (fields) => alterCaching(fields),
  AlterTablePolicyCaching: (fields) => alterCaching(fields),
  AlterTablesPolicyCaching: (fields) => alterCaching(fields),
  AlterMaterializedViewPolicyCaching: (fields) => alterCaching(fields),
  DeleteDatabasePolicyCaching: (fields) => ({ kind: 'alterCachingPolicy', ...owner(fields) }),
  DeleteTablePolicyCaching: (fields) => ({ kind: 'alterCachingPolicy', ...owner(fields) }),
  DeleteMaterializedViewPolicyCaching: (fields) => ({ kind: 'alterCachingPolicy', ...owner(fields) }),
  ShowDatabasePolicyCaching: (fields) => showPolicy(fields, 'caching'),
  ShowTablePolicyCaching: (fields) => showPolicy(fields, 'caching'),
  ShowTableStarPolicyCaching: () => ({ kind: 'showPolicy', policy: 'caching', all: 'tables' }),
  ShowMaterializedViewPolicyCaching: (fields) => showPolicy(fields, 'caching'),
  AlterDatabasePolicyRetention: (fields) => alterRetention(fields),
  AlterTablePolicyRetention: (fields) => alterRetention(fields),
  AlterTablesPolicyRetention: (fields) => alterRetention(fields),
  AlterMergeDatabasePolicyRetention: (fields) => mergeRetention(fields),
  AlterMergeTablePolicyRetention: (fields) => mergeRetention(fields),
  DeleteDatabasePolicyRetention: (fields) => ({ kind: 'deleteRetentionPolicy', ...owner(fields) }),
  DeleteTablePolicyRetention: (fields) => ({ kind: 'deleteRetentionPolicy', ...owner(fields) }),
  ShowDatabasePolicyRetention: (fields) => showPolicy(fields, 'retention'),
  ShowTablePolicyRetention: (fields) => showPolicy(fields, 'retention'),
  ShowTableStarPolicyRetention: () => ({ kind: 'showPolicy', policy: 'retention', all: 'tables' }),
  ShowMaterializedViewPolicyRetention: (fields) => showPolicy(fields, 'retention'),
  AlterMaterializedViewPolicyRetention: (fields) => alterRetention(fields),
  AlterMergeMaterializedViewPolicyRetention: (fields) => mergeRetention(fields),
  ...Object.fromEntries(unsetPolicies.flatMap(showUnset)),
  AddDatabaseRole: (fields) => changePrincipals(fields, 'add'),
  DropDatabaseRole: (fields) => changePrincipals(fields, 'drop'),
  SetDatabaseRole: (fields) => changePrincipals(fields, 'set'),
  AddClusterRole: (fields) => changeClusterPrincipals(fields, 'add'),
  DropClusterRole: (fields) => changeClusterPrincipals(fields, 'drop'),
  SetClusterRole: (fields) => changeClusterPrincipals(fields, 'set'),
};

/** Kusto's forms of `.show … policy`: those that it does not have for a policy come from no text. */
function showUnset(policy: (typeof unsetPolicies)[number]): readonly (readonly [string, Readers[string]])[] {
  return [
    [`ShowDatabasePolicy${policy}`, (fields) => showPolicy(fields, policy)],
    [`ShowTablePolicy${policy}`, (fields) => showPolicy(fields, policy)],
    [`ShowMaterializedViewPolicy${policy}`, (fields) => showPolicy(fields, policy)],
    [`ShowTableStarPolicy${policy}`, () => ({ kind: 'showPolicy', policy, all: 'tables' })],
    [`ShowClusterPolicy${policy}`, () => ({ kind: 'showPolicy', policy, all: 'cluster' })],
    [`ShowColumnPolicy${policy}`, (fields) => ofColumn(fields, policy)],
  ];
}

/** `T.x` */
function ofColumn(fields: Fields, policy: ManagementCommandOf<'showPolicy'>['policy']): ManagementCommand {
  const [path] = fields.paths('ColumnName');
  if (path?.database === undefined) throw invalid(fields.command, "Write the column with its table, as 'T.x'.");
  return { kind: 'showPolicy', policy, entities: { kind: 'tables', names: [path.database] }, column: path.name };
}

/** `Db.T` names a table of another database than the one in scope. */
function owner(fields: Fields): Pick<ManagementCommandOf<'showPolicy'>, 'database' | 'entities'> {
  const kind = fields.has('MaterializedViewName') ? 'materializedViews' : 'tables';
  const paths = [...fields.paths('TableName'), ...fields.paths('MaterializedViewName')];
  const database = fields.has('DatabaseName') ? fields.name('DatabaseName') : paths[0]?.database;
  const stray = paths.find((path) => path.database !== database);
  if (stray && !fields.has('DatabaseName'))
    throw invalid(fields.command, 'The tables of one command are in one database.');
  return {
    ...(database !== undefined && { database }),
    ...(paths.length > 0 && { entities: { kind, names: paths.map(({ name }) => name) } }),
  };
}

function alterCaching(fields: Fields): ManagementCommand {
  return { kind: 'alterCachingPolicy', ...owner(fields), policy: cachingPolicy(fields, leaderSpans) };
}

/** As the documentation writes it; what is left out has its default. */
const RetentionJson = z.object({
  SoftDeletePeriod: z.string().optional(),
  Recoverability: z.enum(['Enabled', 'Disabled']).optional(),
});

/** .NET's longest time and beyond means for ever. */
const forever = 10_675_199 * 86_400_000;

function alterRetention(fields: Fields): ManagementCommand {
  const [element] = fields.elements('RetentionPolicy');
  const text = fields.string('RetentionPolicy');
  if (!element || text === undefined) throw invalid(fields.command, 'Write the retention policy as JSON.');
  let parsed: z.infer<typeof RetentionJson>;
  try {
    parsed = RetentionJson.parse(JSON.parse(text));
  } catch {
    throw invalid(
      element,
      `A retention policy is written as '{"SoftDeletePeriod": "10.00:00:00", "Recoverability": "Enabled"}'.`,
    );
  }
  const { SoftDeletePeriod: period, Recoverability } = parsed;
  const ticks = period === undefined ? undefined : parseTimespan(period);
  if (period !== undefined && ticks === undefined) throw invalid(element, `'${period}' is not a period of time.`);
  const milliseconds = ticks === undefined ? null : Number(ticks) / 10_000;
  return {
    kind: 'alterRetentionPolicy',
    ...owner(fields),
    softDelete: milliseconds === null || milliseconds >= forever ? null : milliseconds,
    recoverable: Recoverability !== 'Disabled',
  };
}

function mergeRetention(fields: Fields): ManagementCommand {
  const softDelete = fields.span('SoftDeleteValue');
  const [recoverability] = fields.elements('RecoverabilityValue');
  return {
    kind: 'alterRetentionPolicy',
    ...owner(fields),
    ...(softDelete !== undefined && { softDelete }),
    ...(recoverability && { recoverable: sourceOf(recoverability).toLowerCase() === 'enabled' }),
  };
}

function showPolicy(fields: Fields, policy: ManagementCommandOf<'showPolicy'>['policy']): ManagementCommand {
  const of = owner(fields);
  return { kind: 'showPolicy', policy, ...(of.database === '*' ? { all: 'databases' } : of) };
}

function changePrincipals(fields: Fields, change: 'add' | 'drop' | 'set'): ManagementCommand {
  return {
    kind: 'changeDatabasePrincipals',
    database: fields.name('DatabaseName'),
    change,
    role: fields.role('Role'),
    principals: fields.strings('Principal'),
    ...notesAndResults(fields),
  };
}

/** Both words that Kusto has for a role. Source: Kusto documentation, "Manage cluster security roles". */
const clusterRoles: Readonly<Record<string, ClusterRole>> = {
  admins: 'AllDatabasesAdmin',
  alldatabasesadmins: 'AllDatabasesAdmin',
  viewers: 'AllDatabasesViewer',
  alldatabasesviewers: 'AllDatabasesViewer',
  monitors: 'AllDatabasesMonitor',
  alldatabasesmonitors: 'AllDatabasesMonitor',
};

function changeClusterPrincipals(fields: Fields, change: 'add' | 'drop' | 'set'): ManagementCommand {
  const element = fields.first('Role');
  const role = clusterRoles[sourceOf(element).toLowerCase()];
  if (!role) throw notSupported(element, `the role '${sourceOf(element)}' of a cluster`);
  return {
    kind: 'changeClusterPrincipals',
    change,
    role,
    principals: fields.strings('Principal'),
    ...notesAndResults(fields),
  };
}

function notesAndResults(fields: Fields): { readonly notes?: string | undefined; readonly skipResults?: true } {
  return {
    ...(fields.has('Notes') && { notes: fields.string('Notes') }),
    ...(fields.has('SkipResults') && { skipResults: true }),
  };
}
