import { SharingError } from '../../protocol/errors.ts';
import type { FollowerOverrides } from '../../protocol/following.ts';
import type { Column } from '../../protocol/schema.ts';
import { shownCachingPolicy } from '../../protocol/shownPolicies.ts';
import { parsePrincipal } from '../../sharing/access/principals.ts';
import { type Attachment, localName } from '../../sharing/following/attachment.ts';
import { authorize } from '../authorize.ts';
import type { ClusterHost } from '../clusterHost.ts';
import { fromLocation, toPath, toUri } from '../layout.ts';
import { checkNameFree } from '../sharingCommands.ts';
import type { Follower } from '../sync/follower.ts';
import type { Answer, AnswerRow } from './answer.ts';
import { readMetadata } from './followerMetadata.ts';
import type { CommandScope, Handlers } from './scope.ts';

/** Source: Kusto documentation, "Cluster follower commands"; Microsoft's parser does not know them. */
const columns: readonly Column[] = [
  { name: 'DatabaseName', type: 'string' },
  { name: 'LeaderClusterMetadataPath', type: 'string' },
  { name: 'CachingPolicyOverride', type: 'string' },
  { name: 'AuthorizedPrincipalsOverride', type: 'string' },
  { name: 'AuthorizedPrincipalsModificationKind', type: 'string' },
  { name: 'CachingPoliciesModificationKind', type: 'string' },
  { name: 'IsAutoPrefetchEnabled', type: 'bool' },
  { name: 'TableMetadataOverrides', type: 'string' },
];

/** Commands on the follower: the little that it may decide by itself. Each answers with the configuration after it. */
export const followerHandlers: Handlers<
  | 'showFollowerDatabases'
  | 'alterFollowerCaching'
  | 'changeFollowerPrincipals'
  | 'alterFollowerModificationKind'
  | 'alterFollowerPrefetch'
  | 'alterFollowerFilter'
  | 'renameFollowerDatabase'
  | 'setFollowerMetadata'
  | 'alterFollowerCluster'
  | 'addFollowerDatabase'
  | 'dropFollowerDatabases'
> = {
  async showFollowerDatabases({ databases }, { context, host }) {
    const asked = databases?.map((name) => host.follower(name)) ?? host.followers.all;
    for (const { link } of asked) authorize(host, context.principal(), 'administer', link.localName);
    return show(asked);
  },
  async alterFollowerCaching({ database, leader, entities, policy }, scope) {
    const { caching } = target(scope, database, leader).overrides;
    if (!entities) {
      const { database: _database, ...others } = caching;
      return alter(scope, database, { caching: policy === undefined ? others : { ...others, database: policy } });
    }
    const { kind, names } = entities;
    checkNames(target(scope, database, leader), kind, names, policy !== undefined);
    const kept = Object.entries(caching[kind]).filter(([name]) => !names.includes(name));
    const policies = policy === undefined ? [] : names.map((name) => [name, policy] as const);
    return alter(scope, database, { caching: { ...caching, [kind]: Object.fromEntries([...kept, ...policies]) } });
  },
  async changeFollowerPrincipals({ database, leader, change, role, principals, notes }, scope) {
    target(scope, database, leader);
    await scope.api.changeDatabasePrincipals({
      cluster: scope.host.uri,
      database,
      change,
      role,
      principals: principals.map((principal) => ({ role, principal, ...(notes !== undefined && { notes }) })),
    });
    return showOne(scope, database);
  },
  async alterFollowerModificationKind({ database, leader, of, to }, scope) {
    target(scope, database, leader);
    return alter(scope, database, of === 'principals' ? { principalsKind: to } : { cachingKind: to });
  },
  async alterFollowerPrefetch({ database, leader, prefetchExtents }, scope) {
    target(scope, database, leader);
    return alter(scope, database, { prefetchExtents });
  },
  async alterFollowerFilter({ database, leader, of, list, change, names }, scope) {
    const { filter } = target(scope, database, leader).link.attachment;
    const others = filter[of][list].filter((name) => !names.includes(name));
    const next = change === 'drop' ? others : [...others, ...names];
    const changed = { ...filter, [of]: { ...filter[of], [list]: next } };
    await scope.api.alterFilter({ cluster: scope.host.uri, database, filter: changed });
    return showOne(scope, database);
  },
  async renameFollowerDatabase({ database, leader, name }, scope) {
    const { attachment, databaseId } = target(scope, database, leader).link;
    await scope.api.renameFollowed({ cluster: scope.host.uri, database, name });
    const isRenamed = ({ link }: Follower): boolean =>
      link.attachment.id === attachment.id && link.databaseId === databaseId;
    return show(scope.host.followers.all.filter(isRenamed));
  },
  async setFollowerMetadata({ database, leader, metadata }, scope) {
    return alter(scope, database, readMetadata(metadata, target(scope, database, leader)));
  },
  async alterFollowerCluster({ leader, databaseNamePrefix, principalsKind, cachingKind }, scope) {
    const attachments = attachmentsOf(scope, leader);
    if (attachments.length === 0) throw noLeader(scope, leader);
    const defaults = { ...(principalsKind && { principalsKind }), ...(cachingKind && { cachingKind }) };
    for (const attachment of attachments) {
      if (databaseNamePrefix !== undefined) checkPrefix(scope, attachment, databaseNamePrefix);
    }
    const attachmentIds = attachments.map(({ id }) => id);
    const { journal } = scope.host.live;
    await journal.execute({ type: 'AlterConfigurations', attachmentIds, defaults, databaseNamePrefix });
    return show(scope.host.followers.all.filter(({ link }) => attachmentIds.includes(link.attachment.id)));
  },
  async addFollowerDatabase({ database, leader, filter, principalsKind, cachingKind }, scope) {
    const { api, host, options } = scope;
    const { attachmentId } = await api.attachDatabase(
      { leader: toUri(toPath(leader)), follower: host.uri, database, filter, principalsKind },
      options,
    );
    if (cachingKind) {
      const attachmentIds = [attachmentId];
      await host.live.journal.execute({ type: 'AlterConfigurations', attachmentIds, defaults: { cachingKind } });
    }
    return show(host.followers.all.filter(({ link }) => link.attachment.id === attachmentId));
  },
  async dropFollowerDatabases({ databases, leader }, scope) {
    for (const database of databases) {
      const { attachment } = target(scope, database, leader).link;
      if (attachment.scope.kind === 'all') {
        throw new SharingError(
          'InvalidArgument',
          `'${database}' is followed with all databases of '${attachment.leader.clusterName}' by configuration '${attachment.configuration}'. Detach that configuration instead.`,
        );
      }
    }
    for (const database of databases) await scope.api.detachDatabase({ cluster: scope.host.uri, database });
    return show(scope.host.followers.all);
  },
};

function attachmentsOf({ host }: CommandScope, leader: string): readonly Attachment[] {
  return [...host.state.attachments.values()].filter(
    ({ phase, leader: { location } }) =>
      phase !== 'detaching' && fromLocation(host.folder, location) === toPath(leader),
  );
}

function noLeader({ host }: CommandScope, leader: string): SharingError {
  return new SharingError(
    'AttachmentNotFound',
    `Cluster '${host.state.name}' follows no database of a leader at '${leader}'. '.show follower databases' names the leaders.`,
  );
}

/** Its own names are no obstacle. */
function checkPrefix({ host }: CommandScope, attachment: Attachment, databaseNamePrefix: string): void {
  const { scope } = attachment;
  if (scope.kind === 'all') return;
  const name = localName({ ...attachment, databaseNamePrefix }, scope.databaseName);
  if (host.findFollower(name)?.link.attachment.id !== attachment.id) checkNameFree(host, name);
}

/** The follower of that name, which must have the leader that the command names. */
function target({ host }: CommandScope, database: string, leader: string | undefined): Follower {
  const follower = host.follower(database);
  if (leader !== undefined && toPath(leader) !== toPath(follower.leaderFolder)) {
    throw new SharingError(
      'InvalidArgument',
      `The leader of '${database}' is at '${toUri(follower.leaderFolder)}', not at '${leader}'.`,
    );
  }
  return follower;
}

function checkNames(
  follower: Follower,
  kind: 'tables' | 'materializedViews',
  names: readonly string[],
  isSet: boolean,
): void {
  const found = follower.visible?.state[kind];
  const missing = isSet && found ? names.find((name) => !found.has(name)) : undefined;
  if (missing === undefined) return;
  const { localName } = follower.link;
  throw kind === 'tables'
    ? new SharingError('TableNotFound', `Database '${localName}' has no table '${missing}'.`)
    : new SharingError('EntityNotFound', `Database '${localName}' has no materialized view '${missing}'.`);
}

async function alter(scope: CommandScope, database: string, change: Partial<FollowerOverrides>): Promise<Answer> {
  await scope.api.alterOverrides({ cluster: scope.host.uri, database, change: mutable(change) });
  return showOne(scope, database);
}

/** The wire's type of a change has arrays that may be written to. */
function mutable(change: Partial<FollowerOverrides>): Parameters<CommandScope['api']['alterOverrides']>[0]['change'] {
  const { principals, ...others } = change;
  return { ...others, ...(principals && { principals: [...principals] }) };
}

function showOne({ host }: { readonly host: ClusterHost }, database: string): Answer {
  return show([host.follower(database)]);
}

function show(followers: readonly Follower[]): Answer {
  return { columns, rows: followers.map(describe) };
}

const capitalized = { none: 'None', union: 'Union', replace: 'Replace' } as const;

function describe({ link, leaderFolder, overrides }: Follower): AnswerRow {
  const { caching } = overrides;
  const policies = { ...caching.tables, ...caching.materializedViews };
  const tables = Object.entries(policies).map(([name, policy]) => [
    name,
    { CachingPolicyOverride: shownCachingPolicy(policy) },
  ]);
  return {
    DatabaseName: link.localName,
    LeaderClusterMetadataPath: toUri(leaderFolder),
    CachingPolicyOverride:
      caching.database === undefined ? 'null' : JSON.stringify(shownCachingPolicy(caching.database)),
    AuthorizedPrincipalsOverride: JSON.stringify(
      overrides.principals.map(({ principal, role, notes }) => ({
        Principal: describePrincipal(principal),
        Role: role,
        Notes: notes ?? '',
      })),
    ),
    AuthorizedPrincipalsModificationKind: capitalized[overrides.principalsKind],
    CachingPoliciesModificationKind: capitalized[overrides.cachingKind],
    IsAutoPrefetchEnabled: overrides.prefetchExtents,
    TableMetadataOverrides: tables.length === 0 ? '' : JSON.stringify(Object.fromEntries(tables)),
  };
}

function describePrincipal(fullyQualifiedName: string): Readonly<Record<string, string>> {
  const parsed = parsePrincipal(fullyQualifiedName);
  const id = parsed.ok ? parsed.value.id : fullyQualifiedName;
  return { FullyQualifiedName: fullyQualifiedName, DisplayName: id };
}
