import type { ManagementCommandOf } from '../../protocol/management.ts';
import type { Column } from '../../protocol/schema.ts';
import { shownCachingPolicy } from '../../protocol/shownPolicies.ts';
import { parsePrincipal } from '../../sharing/access/principals.ts';
import { databaseCaching, isHot, tableCaching } from '../../sharing/database/caching.ts';
import type { Extent } from '../../sharing/database/state.ts';
import { effectiveAccess, mayAct } from '../authorize.ts';
import type { AnswerRow } from './answer.ts';
import { describeDatabase, shownRetention, sum } from './describe.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { type VisibleDatabase, visibleDatabase, visibleDatabases } from './visible.ts';

type As = ManagementCommandOf<'showDatabaseDetails'>['as'];

const column = (name: string, type: Column['type'] = 'string'): Column => ({ name, type });

const identity = [
  column('DatabaseName'),
  column('PersistentStorage'),
  column('Version'),
  column('IsCurrent', 'bool'),
  column('DatabaseAccessMode'),
  column('PrettyName'),
];
const id = column('DatabaseId', 'guid');
const retention = ['AuthorizedPrincipals', 'RetentionPolicy', 'MergePolicy'].map((name) => column(name));
const policies = ['CachingPolicy', 'ShardingPolicy', 'StreamingIngestionPolicy', 'IngestionBatchingPolicy'].map(
  (name) => column(name),
);
const sizes = ['OriginalSize', 'ExtentSize', 'CompressedSize', 'IndexSize'];

/** Source: Kusto documentation, ".show databases", ".show database"; Microsoft's parser knows an older form. */
const columns: Readonly<Record<As, readonly Column[]>> = {
  name: [...identity, id, column('InTransitionTo'), column('SuspensionState')],
  identity: [
    ...identity,
    column('CurrentUserIsUnrestrictedViewer', 'bool'),
    id,
    column('InTransitionTo'),
    column('SuspensionState'),
  ],
  policies: [...identity, id, ...retention, ...policies],
  details: [
    ...identity,
    ...retention,
    ...policies,
    column('TotalSize', 'real'),
    id,
    column('InTransitionTo'),
    column('NumberOfTables', 'int'),
    column('NumberOfExternalTables', 'int'),
    column('NumberOfMaterializedViews', 'int'),
    column('EncryptionScope', 'int'),
    column('SuspensionState'),
  ],
  datastats: [
    ...identity,
    id,
    ...sizes.map((name) => column(name, 'real')),
    column('RowCount', 'long'),
    ...sizes.map((name) => column(`Hot${name}`, 'real')),
    column('HotRowCount', 'long'),
    column('TotalExtents', 'long'),
    column('HotExtents', 'long'),
  ],
};

export const showDatabaseHandlers: Handlers<'showDatabases' | 'showDatabaseDetails'> = {
  async showDatabases(_command, scope) {
    const databases = await visibleDatabases(scope);
    return { columns: columns.name, rows: databases.map((each) => describeDatabase(each, scope.database)) };
  },
  async showDatabaseDetails({ databases, as }, scope) {
    // Policies and sizes are for who may look into a database, its name for who sees that it is there.
    const looks = as !== 'name' && as !== 'identity';
    const found =
      databases === 'all'
        ? await visibleDatabases(scope, looks)
        : await Promise.all((databases ?? [scope.database]).map((name) => visibleDatabase(scope, name)));
    const shown = columns[as].map(({ name }) => name);
    const rows = found.map((each) => {
      const known = describe(each, scope);
      return Object.fromEntries(shown.map((name) => [name, known[name]]));
    });
    return { columns: columns[as], rows };
  },
};

function describe(found: VisibleDatabase, scope: CommandScope): AnswerRow {
  const { state, caching, name } = found;
  const { policy, origin } = databaseCaching(state, caching);
  const now = scope.context.clock.now();
  const tables = [...state.tables.values()];
  const extents = tables.flatMap((table) => [...table.extents.values()]);
  const hot = tables.flatMap((table) => {
    const own = tableCaching(state, table.name, caching).policy;
    return [...table.extents.values()].filter((extent) => isHot(extent, own, now));
  });
  return {
    ...describeDatabase(found, scope.database),
    CurrentUserIsUnrestrictedViewer: isUnrestricted(scope, name),
    AuthorizedPrincipals: JSON.stringify(principalsOf(scope, name)),
    RetentionPolicy: shownRetention(state.retention),
    CachingPolicy: origin === 'none' ? 'null' : JSON.stringify(shownCachingPolicy(policy)),
    TotalSize: sum(extents, 'bytes'),
    NumberOfTables: tables.length,
    NumberOfExternalTables: state.externalTables.size,
    NumberOfMaterializedViews: state.materializedViews.size,
    ...statistics(extents, ''),
    ...statistics(hot, 'Hot'),
    TotalExtents: extents.length,
    HotExtents: hot.length,
  };
}

/** Sizes are those of the Parquet files, whose statistics are all the index there is. */
function statistics(extents: readonly Extent[], prefix: '' | 'Hot'): AnswerRow {
  const bytes = sum(extents, 'bytes');
  return {
    [`${prefix}OriginalSize`]: bytes,
    [`${prefix}ExtentSize`]: bytes,
    [`${prefix}CompressedSize`]: bytes,
    [`${prefix}IndexSize`]: 0,
    [`${prefix}RowCount`]: sum(extents, 'rows'),
  };
}

/** No table has a row level security policy here: who may query sees every row. */
function isUnrestricted({ host, context }: CommandScope, database: string): boolean {
  return mayAct(host, context.principal(), 'query', database);
}

function principalsOf({ host }: CommandScope, database: string): readonly unknown[] {
  return effectiveAccess(host, database)
    .lines.filter(({ origin }) => origin !== 'cluster')
    .map(({ role, principal, notes }) => {
      const parsed = parsePrincipal(principal);
      return {
        Principal: {
          FullyQualifiedName: principal,
          DisplayName: parsed.ok ? parsed.value.id : principal,
        },
        Role: role,
        Notes: notes ?? '',
      };
    });
}
