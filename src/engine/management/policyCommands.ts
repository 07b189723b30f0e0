import { SharingError } from '../../protocol/errors.ts';
import type { ManagementCommandOf } from '../../protocol/management.ts';
import type { PrincipalKind } from '../../protocol/principals.ts';
import { kqlName } from '../../protocol/quotedName.ts';
import { shownCachingPolicy } from '../../protocol/shownPolicies.ts';
import { parsePrincipal } from '../../sharing/access/principals.ts';
import type { DatabaseState, Table } from '../../sharing/database/state.ts';
import { asker, authorize, effectiveAccess } from '../authorize.ts';
import { describeSchema } from '../catalog.ts';
import type { Answer, AnswerRow } from './answer.ts';
import { shownRetention } from './describe.ts';
import type { CommandScope, Handlers } from './scope.ts';
import {
  checkHolds,
  tableOf,
  type VisibleDatabase,
  viewOf,
  visibleDatabase,
  visibleDatabases,
  writable,
} from './visible.ts';

type Owner = Pick<ManagementCommandOf<'showPolicy'>, 'database' | 'entities'>;

/** How long data stay and are kept hot, and who may do what. */
export const policyHandlers: Handlers<
  | 'alterCachingPolicy'
  | 'alterRetentionPolicy'
  | 'deleteRetentionPolicy'
  | 'showPolicy'
  | 'changeDatabasePrincipals'
  | 'changeClusterPrincipals'
  | 'showDatabasePrincipals'
  | 'showClusterPrincipals'
> = {
  async alterCachingPolicy({ database, entities, policy }, scope) {
    const { journal } = await writable(scope, 'administer', database);
    await journal.execute(
      policy === undefined
        ? { type: 'DeleteCachingPolicy', ...(entities && { entities }) }
        : { type: 'AlterCachingPolicy', ...(entities && { entities }), hotSpan: policy },
    );
    return showPolicies(scope, 'caching', { database, entities });
  },
  async alterRetentionPolicy({ database, entities, softDelete, recoverable }, scope) {
    const { journal } = await writable(scope, 'administer', database);
    if (entities?.kind === 'materializedViews') await checkAgeKnown(scope, journal.state, entities.names);
    const policy = {
      ...(softDelete !== undefined && { softDelete }),
      ...(recoverable !== undefined && { recoverable }),
    };
    await journal.execute({ type: 'AlterRetentionPolicy', ...(entities && { entities }), policy });
    return showPolicies(scope, 'retention', { database, entities });
  },
  async deleteRetentionPolicy({ database, entities }, scope) {
    const { journal } = await writable(scope, 'administer', database);
    await journal.execute({ type: 'DeleteRetentionPolicy', ...(entities && { tables: entities.names }) });
    return showPolicies(scope, 'retention', { database, entities });
  },
  async showPolicy({ policy, all, column, ...owner }, scope) {
    if (all === 'cluster') {
      authorize(scope.host, scope.context.principal(), 'monitor');
      return {
        columns: policyColumns,
        rows: [{ PolicyName: policyName(policy), Policy: 'null', EntityType: 'Cluster' }],
      };
    }
    if (all === 'databases') {
      const databases = await visibleDatabases(scope, true);
      return { columns: policyColumns, rows: databases.flatMap((each) => describePolicies(each, policy)) };
    }
    if (all === undefined) return showPolicies(scope, policy, owner, column);
    const database = await visibleDatabase(scope);
    const names = [...database.state.tables.keys()];
    return { columns: policyColumns, rows: describePolicies(database, policy, { kind: 'tables', names }) };
  },
  async changeDatabasePrincipals({ database, change, role, principals, notes, skipResults }, scope) {
    // On a followed database there is a command of its own for the override.
    scope.host.owned(database);
    const { api, host } = scope;
    const named = principals.map((principal) => ({ role, principal, ...(notes !== undefined && { notes }) }));
    await api.changeDatabasePrincipals({ cluster: host.uri, database, change, role, principals: named });
    return skipResults ? { rows: [] } : showPrincipals(scope, database);
  },
  async changeClusterPrincipals({ change, role, principals, notes, skipResults }, scope) {
    const { api, host } = scope;
    const named = principals.map((principal) => ({ role, principal, ...(notes !== undefined && { notes }) }));
    await api.changeClusterPrincipals({ cluster: host.uri, change, role, principals: named });
    return skipResults ? { rows: [] } : showPrincipals(scope, undefined);
  },
  async showDatabasePrincipals({ database, entity }, scope) {
    const { name, state } = await visibleDatabase(scope, database);
    if (entity) checkHolds(state, entity);
    return showPrincipals(scope, name);
  },
  async showClusterPrincipals(_command, scope) {
    authorize(scope.host, scope.context.principal(), 'monitor');
    return showPrincipals(scope, undefined);
  },
};

/** Source: Kusto documentation, ".show caching policy"; Microsoft's parser knows it for some of the commands only. */
const policyColumns: NonNullable<Answer['columns']> = [
  'PolicyName',
  'EntityName',
  'Policy',
  'ChildEntities',
  'EntityType',
].map((name) => ({ name, type: 'string' }));

/** Microsoft's parser knows them for some of the commands only. */
const principalColumns: NonNullable<Answer['columns']> = [
  'Role',
  'PrincipalType',
  'PrincipalDisplayName',
  'PrincipalObjectId',
  'PrincipalFQN',
  'Notes',
  'RoleAssignmentIdentifier',
].map((name) => ({ name, type: 'string' }));

/** A view whose query loses when its data were ingested cannot drop what is too old: it would no longer be answered. */
async function checkAgeKnown(
  { context, host, database }: CommandScope,
  state: DatabaseState,
  names: readonly string[],
): Promise<void> {
  const schema = describeSchema(host.uri, database, state);
  const aged = {
    ...schema,
    version: `${schema.version} aged`,
    materializedViews: (schema.materializedViews ?? []).map((view) => ({ ...view, keptFor: 0 })),
  };
  for (const name of names.filter((each) => state.materializedViews.has(each))) {
    await context.compiler
      .compile(kqlName(name), aged, asker(host, context.principal(), database))
      .catch((error: unknown) => {
        if (!SharingError.is(error, 'QueryNotSupported') && !SharingError.is(error, 'QueryInvalid')) throw error;
        throw new SharingError(
          'QueryNotSupported',
          `Materialized view '${name}' cannot have a retention policy: its query changes rows before it summarizes them, after which the embedded engine does not know when they were ingested. Begin the query with 'where' or 'extend' only.`,
        );
      });
  }
}

type Policy = ManagementCommandOf<'showPolicy'>['policy'];

const policyName = (policy: Policy): string => `${policy.replace(/^./, (first) => first.toUpperCase())}Policy`;

async function showPolicies(scope: CommandScope, policy: Policy, owner: Owner, column?: string): Promise<Answer> {
  const database = await visibleDatabase(scope, owner.database);
  return { columns: policyColumns, rows: describePolicies(database, policy, owner.entities, column) };
}

function describePolicies(
  database: VisibleDatabase,
  policy: Policy,
  entities?: Owner['entities'],
  column?: string,
): readonly AnswerRow[] {
  const { name, state } = database;
  const PolicyName = policyName(policy);
  if (!entities) {
    const ChildEntities = JSON.stringify([...state.tables.keys()]);
    const Policy = shownPolicy(policy, state, ofDatabase(policy, database));
    return [{ PolicyName, EntityName: `[${name}]`, Policy, ChildEntities, EntityType: 'Database' }];
  }
  const isView = entities.kind === 'materializedViews';
  return entities.names.map((each) => {
    const entity = isView ? viewOf(state, each) : tableOf(state, each);
    if (column !== undefined) return ofColumn(name, tableOf(state, each), PolicyName, column);
    return {
      PolicyName,
      EntityName: `[${name}].[${each}]`,
      Policy: shownPolicy(policy, entity, isView ? 'null' : ofTable(policy)),
      EntityType: isView ? 'Materialized View' : 'Table',
    };
  });
}

function shownPolicy(policy: Policy, of: Pick<DatabaseState, 'hotSpan' | 'retention'>, otherwise: string): string {
  if (policy === 'retention') return shownRetention(of.retention);
  if (policy !== 'caching') return otherwise;
  return of.hotSpan === undefined ? 'null' : JSON.stringify(shownCachingPolicy(of.hotSpan));
}

function ofColumn(database: string, table: Table, PolicyName: string, column: string): AnswerRow {
  if (!table.columns.some(({ name }) => name === column)) {
    throw new SharingError('EntityNotFound', `Table '${table.name}' has no column '${column}'.`);
  }
  const EntityName = `[${database}].[${table.name}].[${column}]`;
  return { PolicyName, EntityName, Policy: 'null', EntityType: 'Column' };
}

/** Data that are streamed come into every database that takes data at all. */
function ofDatabase(policy: Policy, { access }: VisibleDatabase): string {
  const isStreamed = policy === 'StreamingIngestion' && access === 'ReadWrite';
  return isStreamed ? JSON.stringify({ IsEnabled: true, HintAllocatedRate: null }) : 'null';
}

/** Every table knows when its data were ingested. */
function ofTable(policy: Policy): string {
  return policy === 'IngestionTime' ? JSON.stringify({ IsEnabled: true }) : 'null';
}

/** Source: Kusto documentation, "Manage database security roles". */
const kindNames: Readonly<Record<PrincipalKind, string>> = {
  User: 'AAD User',
  Group: 'AAD Group',
  App: 'AAD Application',
};

function showPrincipals({ host }: CommandScope, database: string | undefined): Answer {
  const lines = effectiveAccess(host, database).lines.filter(
    ({ origin }) => (origin === 'cluster') === (database === undefined),
  );
  const rows = lines.map(({ role, principal, notes }): AnswerRow => {
    const parsed = parsePrincipal(principal);
    if (!parsed.ok) throw new SharingError('Internal', `'${principal}' is not a principal.`, 'bug');
    return {
      Role: database === undefined ? role : `Database ${database} ${role}`,
      PrincipalType: kindNames[parsed.value.kind],
      PrincipalDisplayName: parsed.value.id,
      PrincipalFQN: principal,
      Notes: notes,
    };
  });
  return { columns: principalColumns, rows };
}
