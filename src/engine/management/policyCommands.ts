import { SharingError } from '../../protocol/errors.ts';
import { parsePrincipal, type principalKinds } from '../../sharing/access/principals.ts';
import { authorize, effectiveAccess } from '../authorize.ts';
import type { Answer, AnswerRow } from './answer.ts';
import { shownRetention } from './describe.ts';
import { cachingPolicy } from './policies.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { tableOf, visibleDatabase, writable } from './visible.ts';

type Owner = { readonly database?: string | undefined; readonly tables?: readonly string[] | undefined };

/** How long data stay and are kept hot, and who may do what. */
export const policyHandlers: Handlers<
  | 'alterCachingPolicy'
  | 'alterRetentionPolicy'
  | 'deleteRetentionPolicy'
  | 'showPolicy'
  | 'changeDatabasePrincipals'
  | 'showDatabasePrincipals'
  | 'showClusterPrincipals'
> = {
  async alterCachingPolicy({ database, tables, hotSpan }, scope) {
    const { journal } = await writable(scope, 'administer', database);
    const of = tables ? { tables } : {};
    await journal.execute(
      hotSpan === undefined ? { type: 'DeleteCachingPolicy', ...of } : { type: 'AlterCachingPolicy', ...of, hotSpan },
    );
    return showPolicies(scope, 'caching', { database, tables });
  },
  async alterRetentionPolicy({ database, tables, softDelete, recoverable }, scope) {
    const { journal } = await writable(scope, 'administer', database);
    const policy = {
      ...(softDelete !== undefined && { softDelete }),
      ...(recoverable !== undefined && { recoverable }),
    };
    await journal.execute({ type: 'AlterRetentionPolicy', ...(tables && { tables }), policy });
    return showPolicies(scope, 'retention', { database, tables });
  },
  async deleteRetentionPolicy({ database, tables }, scope) {
    const { journal } = await writable(scope, 'administer', database);
    await journal.execute({ type: 'DeleteRetentionPolicy', ...(tables && { tables }) });
    return showPolicies(scope, 'retention', { database, tables });
  },
  showPolicy: ({ policy, database, table }, scope) =>
    showPolicies(scope, policy, { database, ...(table !== undefined && { tables: [table] }) }),
  async changeDatabasePrincipals({ database, change, role, principals, notes }, scope) {
    // On a followed database there is a command of its own for the override.
    scope.host.owned(database);
    const { api, host } = scope;
    const named = principals.map((principal) => ({ role, principal, ...(notes !== undefined && { notes }) }));
    await api.changeDatabasePrincipals({ cluster: host.uri, database, change, role, principals: named });
    return showPrincipals(scope, database);
  },
  async showDatabasePrincipals({ database }, scope) {
    const { name } = await visibleDatabase(scope, database);
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

async function showPolicies(scope: CommandScope, policy: 'caching' | 'retention', owner: Owner): Promise<Answer> {
  const { name, state } = await visibleDatabase(scope, owner.database);
  const PolicyName = policy === 'caching' ? 'CachingPolicy' : 'RetentionPolicy';
  const shown = (of: Pick<typeof state, 'hotSpan' | 'retention'>): string => {
    if (policy === 'retention') return shownRetention(of.retention);
    return of.hotSpan === undefined ? 'null' : JSON.stringify(cachingPolicy(of.hotSpan));
  };
  const rows = owner.tables
    ? owner.tables.map((table) => ({
        PolicyName,
        EntityName: `[${name}].[${table}]`,
        Policy: shown(tableOf(state, table)),
        EntityType: 'Table',
      }))
    : [
        {
          PolicyName,
          EntityName: `[${name}]`,
          Policy: shown(state),
          ChildEntities: JSON.stringify([...state.tables.keys()]),
          EntityType: 'Database',
        },
      ];
  return { columns: policyColumns, rows };
}

/** Source: Kusto documentation, "Manage database security roles". */
const kindNames: Readonly<Record<(typeof principalKinds)[keyof typeof principalKinds], string>> = {
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
  return { rows };
}
