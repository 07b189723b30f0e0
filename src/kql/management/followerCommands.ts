import type { ModificationKind } from '../../protocol/access.ts';
import type { ManagementCommand } from '../../protocol/management.ts';
import { kindOf, sourceOf } from '../kustoLanguage.ts';
import { notSupported } from '../refusal.ts';
import { cachingPolicy, followerSpans } from './caching.ts';
import { type Fields, nameOf } from './fields.ts';

/** How the commands of one of Microsoft's kinds are read. */
export type Readers = Readonly<Record<string, (fields: Fields) => ManagementCommand>>;

/** Commands on the follower. Source: Kusto documentation, "Cluster follower commands", and Microsoft's grammar. */
export const followerReaders: Readers = {
  ShowFollowerDatabase: (fields) => ({
    kind: 'showFollowerDatabases',
    ...(fields.has('databaseName') && { databases: fields.names('databaseName') }),
  }),
  // Microsoft's name of the kind, although it is about caching.
  AlterFollowerDatabaseAuthorizedPrincipals: (fields) => ({
    kind: 'alterFollowerCaching',
    ...target(fields),
    policy: cachingPolicy(fields, followerSpans),
  }),
  DropFollowerDatabasePolicyCaching: (fields) => ({ kind: 'alterFollowerCaching', ...target(fields) }),
  AlterFollowerTablesPolicyCaching: (fields) => ({
    kind: 'alterFollowerCaching',
    ...target(fields),
    entities: entities(fields),
    policy: cachingPolicy(fields, followerSpans),
  }),
  DropFollowerTablesPolicyCaching: (fields) => ({
    kind: 'alterFollowerCaching',
    ...target(fields),
    entities: entities(fields),
  }),
  AddFollowerDatabaseAuthorizedPrincipals: (fields) => ({
    kind: 'changeFollowerPrincipals',
    ...target(fields),
    change: 'add',
    role: fields.role('operationRole'),
    principals: fields.strings('principal'),
    ...(fields.has('notes') && { notes: fields.string('notes') }),
  }),
  DropFollowerDatabaseAuthorizedPrincipals: (fields) => ({
    kind: 'changeFollowerPrincipals',
    ...target(fields),
    change: 'drop',
    role: fields.role('operationRole'),
    principals: fields.strings('principal'),
  }),
  AlterFollowerDatabaseConfiguration: (fields) => {
    if (fields.has('modificationKind')) {
      const of = fields.words.has('principals-modification-kind') ? 'principals' : 'caching';
      return { kind: 'alterFollowerModificationKind', ...target(fields), of, to: modificationKind(fields) };
    }
    const prefetch = fields.elements('prefetchExtents')[0];
    if (prefetch) {
      return { kind: 'alterFollowerPrefetch', ...target(fields), prefetchExtents: sourceOf(prefetch) === 'true' };
    }
    if (fields.has('databaseNameOverride')) {
      return { kind: 'renameFollowerDatabase', ...target(fields), name: fields.name('databaseNameOverride') };
    }
    return {
      kind: 'setFollowerMetadata',
      ...target(fields),
      metadata: fields.string('serializedDatabaseMetadataOverride') ?? '',
    };
  },
  AlterFollowerClusterConfiguration: (fields) => {
    const leader = fields.string('leaderClusterMetadataPath') ?? '';
    const [follow] = fields.elements('followAuthorizedPrincipals');
    const [prefix] = fields.elements('databaseNamePrefix');
    if (prefix) return { kind: 'alterFollowerCluster', leader, databaseNamePrefix: nameOf(prefix) };
    if (follow) {
      // Who does not follow the leader's principals has only those of the overrides.
      return {
        kind: 'alterFollowerCluster',
        leader,
        principalsKind: sourceOf(follow) === 'true' ? 'union' : 'replace',
      };
    }
    const kind = modificationKind(fields);
    return fields.words.has('default-principals-modification-kind')
      ? { kind: 'alterFollowerCluster', leader, principalsKind: kind }
      : { kind: 'alterFollowerCluster', leader, cachingKind: kind };
  },
  DropFollowerDatabases: (fields) => ({
    kind: 'dropFollowerDatabases',
    databases: fields.names('databaseName'),
    leader: fields.string('leaderClusterMetadataPath'),
  }),
};

function target(fields: Fields): { readonly database: string; readonly leader?: string | undefined } {
  return {
    database: fields.name('dbName'),
    ...(fields.has('leaderClusterMetadataPath') && { leader: fields.string('leaderClusterMetadataPath') }),
  };
}

function entities(fields: Fields): {
  readonly kind: 'tables' | 'materializedViews';
  readonly names: readonly string[];
} {
  const isView = fields.words.has('materialized-view') || fields.words.has('materialized-views');
  return { kind: isView ? 'materializedViews' : 'tables', names: fields.names('name') };
}

function modificationKind(fields: Fields): ModificationKind {
  const element = fields.first('modificationKind');
  const kind = (['none', 'union', 'replace'] as const).find((each) => each === sourceOf(element).toLowerCase());
  if (!kind) throw notSupported(element, `the modification kind '${sourceOf(element)}' (${kindOf(element)})`);
  return kind;
}
