import type { AzureBackend, AzureDatabase, AzureFollowing, AzurePrincipal } from '../protocol/azure.ts';
import { azureClusterName } from '../protocol/azureClouds.ts';
import { summaryOfAzure } from '../protocol/azureSummary.ts';
import type { Backend, CallOptions, RequestName, RequestParams } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { isCommand } from '../protocol/query.ts';
import { quotedName } from '../protocol/quotedName.ts';
import { ArmClient } from './arm/armClient.ts';
import { DataShareResources } from './arm/dataShareResources.ts';
import { milliseconds } from './arm/isoDuration.ts';
import { KustoResources } from './arm/kustoResources.ts';
import type { DatabaseResource, PrincipalAssignment } from './arm/kustoShapes.ts';
import { lastName, parseClusterId } from './arm/resourceId.ts';
import { ShareResources } from './arm/shareResources.ts';
import { Attachments, modificationKind } from './attachments.ts';
import { ClusterDirectory, type KnownCluster, placeOf } from './clusterDirectory.ts';
import { ClusterPrincipals, fullyQualifiedName } from './clusterPrincipals.ts';
import { filterOf } from './filter.ts';
import { FollowerSettings } from './followerSettings.ts';
import { AzureFreshness } from './freshness.ts';
import { Invitations } from './invitations.ts';
import { DatabaseContent, type DatabasePlace } from './kusto/databaseContent.ts';
import { KustoClient } from './kusto/kustoClient.ts';
import type { AzurePorts } from './ports.ts';
import { ProvidedShares } from './providedShares.ts';
import { AzureSearch } from './search.ts';
import { ShareSubscriptions } from './shareSubscriptions.ts';
import { whyUnreachable } from './standing.ts';

/** What of the contract clusters of Azure answer. Everything else is refused by name. */
export type AzureClusters = Pick<
  Backend,
  | 'startCluster'
  | 'stopCluster'
  | 'listDatabases'
  | 'listTables'
  | 'listEntities'
  | 'getSchema'
  | 'runQuery'
  | 'previewFilter'
  | 'attachDatabase'
  | 'detachDatabase'
  | 'detachAttachment'
  | 'detachFollowers'
  | 'listAttachments'
  | 'listFollowers'
  | 'getOverrides'
  | 'alterOverrides'
  | 'setCachingPolicy'
  | 'effectiveCaching'
  | 'effectiveAccess'
  | 'changeClusterPrincipals'
  | 'changeDatabasePrincipals'
  | 'followerDetail'
  | 'alterFilter'
  | 'renameFollowed'
  | 'listShares'
  | 'createShare'
  | 'deleteShare'
  | 'addDataSet'
  | 'removeDataSet'
  | 'invite'
  | 'withdrawInvitation'
  | 'revokeSubscription'
  | 'reinstateSubscription'
  | 'adjustSubscription'
>;
export type AnsweredOnAzure = Extract<keyof AzureClusters, RequestName>;

export interface Azure {
  /** Clusters by their URIs, as any other backend has them. */
  readonly clusters: AzureClusters;
  /** What only Azure has an answer to. */
  readonly own: AzureBackend;
  /** Addresses of the clusters that were listed so far. */
  readonly knownClusters: () => readonly string[];
}

/** The Azure backend: resource manager, Data Share and the data plane of Kusto. It keeps no token. */
export function createAzure(ports: AzurePorts): Azure {
  const arm = new ArmClient(ports);
  const resources = new KustoResources(arm);
  const directory = new ClusterDirectory(resources);
  const dataShare = new DataShareResources(arm);
  const accepted = new ShareSubscriptions(ports, dataShare, directory);
  const invitations = new Invitations(ports, dataShare, directory, accepted);
  const shares = new ProvidedShares(ports, new ShareResources(arm), directory, invitations);
  const attachments = new Attachments(ports, resources, directory);
  const kusto = new KustoClient(ports, (uri, options) => whyUnreachable(ports.rules, directory, uri, options));
  const content = new DatabaseContent(kusto);
  const databasesIn = (cluster: KnownCluster, options?: CallOptions): Promise<readonly DatabaseResource[]> =>
    resources.databases(placeOf(cluster), options);
  const search = new AzureSearch(ports, directory, databasesIn, kusto);
  const freshness = new AzureFreshness(ports, directory, databasesIn, kusto);

  /** The resource manager need not be asked to reach a database whose cluster's URI is known. */
  const placeFor = (cluster: string, database: string, interactive: boolean): DatabasePlace => {
    const known = directory.known(cluster);
    const clusterName = known?.name ?? azureClusterName(cluster);
    return { cluster: known?.uri ?? cluster, clusterName, database, tenant: known?.tenant, interactive };
  };
  const databasesOf = async (cluster: string, options?: CallOptions): Promise<readonly AzureDatabase[]> => {
    const found = await directory.find(cluster, options);
    const databases = await resources.databases(placeOf(found), options);
    return databases.map((each) => databaseOf(found.uri, each));
  };

  const setRunning = async (cluster: string, running: boolean, options?: CallOptions): Promise<null> => {
    const found = await directory.find(cluster, options);
    try {
      await resources.setRunning(placeOf(found), running, options);
    } finally {
      // Also when nobody waits for it any more: what Azure has begun, it goes on with.
      ports.changed(found.uri);
    }
    return null;
  };
  const leaderOf = async (
    { cluster, database }: RequestParams<'getOverrides'>,
    options?: CallOptions,
  ): Promise<RequestParams<'getOverrides'> | undefined> => {
    const found = (await databasesOf(cluster, options)).find(({ name }) => name === database)?.following;
    const leader = found && (await directory.byId(found.leaderId, options));
    return leader && { cluster: leader.uri, database: found.database };
  };
  const principals = new ClusterPrincipals(ports, resources, directory);
  const settings = new FollowerSettings(
    ports,
    ({ cluster, database }, text, options) => kusto.command({ ...placeFor(cluster, database, true), text }, options),
    leaderOf,
  );
  const versionOf = async (cluster: string, database: string, options?: CallOptions): Promise<string | undefined> => {
    const text = `.show database ${quotedName(database)} details`;
    const [row] = await kusto.command({ ...placeFor(cluster, database, true), text }, options);
    return row?.Version == null ? undefined : String(row.Version);
  };
  /** The leader may lie where whoever asks has no right to look: then only the follower's own is known. */
  const versionsOf = async (
    cluster: string,
    database: string,
    options?: CallOptions,
  ): Promise<Pick<AzureFollowing, 'version' | 'leaderVersion'>> => {
    const version = await versionOf(cluster, database, options).catch(() => undefined);
    const following = async (): Promise<string | undefined> => {
      const leader = await leaderOf({ cluster, database }, options);
      return leader && versionOf(leader.cluster, leader.database, options);
    };
    const leaderVersion = await following().catch(() => undefined);
    options?.signal?.throwIfAborted();
    return { ...(version !== undefined && { version }), ...(leaderVersion !== undefined && { leaderVersion }) };
  };

  return {
    knownClusters: () => directory.addresses,
    clusters: {
      startCluster: ({ cluster }, options) => setRunning(cluster, true, options),
      stopCluster: ({ cluster }, options) => setRunning(cluster, false, options),
      async listDatabases({ cluster, access, limit, names = [] }, options) {
        const wanted = (await databasesOf(cluster, options)).filter((each) => !access || each.access === access);
        const shown = limit === undefined ? wanted : wanted.filter(({ name }, i) => i < limit || names.includes(name));
        return shown.map(summaryOfAzure);
      },
      async listTables({ cluster, database, limit, names = [] }, options) {
        const tables = await content.tables(placeFor(cluster, database, true), options);
        return limit === undefined ? [...tables] : tables.filter(({ name }, i) => i < limit || names.includes(name));
      },
      listEntities: ({ cluster, database }, options) => content.entities(placeFor(cluster, database, true), options),
      // Asked while somebody types: that must not make a window for signing in appear.
      getSchema: ({ cluster, database }, options) => content.schema(placeFor(cluster, database, false), options),
      async runQuery({ cluster, database, text, parameters, properties }, options) {
        const begun = performance.now();
        const asked = {
          ...placeFor(cluster, database, true),
          text,
          ...(parameters && { parameters }),
          ...(properties && { properties }),
        };
        options?.progress?.('Running on Azure');
        const { tables, extents } = await kusto.run(asked, options);
        const executeTime = performance.now() - begun;
        const kept = await ports.keepRows(tables, options);
        // A command may have changed what is listed, and what queries can name.
        if (isCommand(text)) ports.changed(asked.cluster);
        // What Kusto does not tell is 0: neither the time of compiling nor the version that was seen.
        return { ...kept, compileTime: 0, executeTime, version: 0, extents: { ...extents, fromCache: 0 } };
      },
      async previewFilter({ cluster, database, filter }, options) {
        const place = placeFor(cluster, database, true);
        const [tables, entities] = await Promise.all([
          content.schema(place, options),
          content.entities(place, options),
        ]);
        const { namesIn, previewFilter } = ports.rules;
        const views = entities.materializedViews.map(({ name, source, query }) => ({
          name,
          source,
          uses: namesIn(query),
        }));
        const objects = {
          tables: tables.tables.map(({ name }) => name).filter((name) => !views.some((view) => view.name === name)),
          externalTables: entities.externalTables.map(({ name }) => name),
          materializedViews: views,
          functions: entities.functions.map(({ name, body }) => ({ name, uses: namesIn(body) })),
        };
        return previewFilter(objects, filter);
      },
      attachDatabase: (params, options) => attachments.attach(params, options),
      detachDatabase: async ({ cluster, database }, options) => {
        await attachments.detachDatabase(cluster, database, options);
        return null;
      },
      detachAttachment: async ({ cluster, attachmentId }, options) => {
        await attachments.detach(cluster, attachmentId, options);
        return null;
      },
      detachFollowers: async ({ cluster, attachmentIds }, options) => {
        await attachments.detachFollowers(cluster, attachmentIds, options);
        return null;
      },
      alterFilter: async ({ cluster, database, filter }, options) => {
        await attachments.alter(cluster, database, { filter }, options);
        return null;
      },
      renameFollowed: async ({ cluster, database, name }, options) => {
        await attachments.alter(cluster, database, { name }, options);
        return null;
      },
      getOverrides: settings.getOverrides,
      alterOverrides: settings.alterOverrides,
      setCachingPolicy: settings.setCachingPolicy,
      effectiveCaching: settings.effectiveCaching,
      effectiveAccess: ({ database, ...of }, options) =>
        database === undefined
          ? principals.effectiveAccess(of, options)
          : settings.effectiveAccess({ ...of, database }, options),
      changeClusterPrincipals: principals.changeClusterPrincipals,
      changeDatabasePrincipals: settings.changeDatabasePrincipals,
      // Commits and what befell the link are nowhere to be had.
      followerDetail: async (of, options) => ({
        pending: [],
        events: [],
        tables: await settings.hotTables(of, options),
      }),
      listShares: shares.listShares,
      createShare: shares.createShare,
      deleteShare: shares.deleteShare,
      addDataSet: shares.addDataSet,
      removeDataSet: shares.removeDataSet,
      invite: shares.invite,
      withdrawInvitation: shares.withdrawInvitation,
      revokeSubscription: shares.revokeSubscription,
      reinstateSubscription: shares.reinstateSubscription,
      adjustSubscription: shares.adjustSubscription,
      listAttachments: async ({ cluster }, options) => [...(await attachments.list(cluster, options))],
      listFollowers: async ({ cluster, database }, options) => [
        ...(await attachments.followers(cluster, database, options)),
      ],
    },
    own: {
      listSubscriptions: (_, options) => directory.subscriptions(options),
      listClusters: async ({ subscription, tenant }, options) => [
        ...(await directory.clusters(subscription, tenant, options)),
      ],
      listDatabases: async ({ cluster }, options) => [...(await databasesOf(cluster, options))],
      search: (params, options) => search.search(params, options),
      async listPrincipals({ cluster, database }, options) {
        const found = await directory.find(cluster, options);
        return (await resources.principals(placeOf(found), database, options)).map(principalOf);
      },
      listFreshness: async (params, options) => [...(await freshness.list(params, options))],
      async followerState({ cluster, database }, options) {
        const text = `.show follower database ${quotedName(database)}`;
        const [row] = await kusto.command({ ...placeFor(cluster, database, true), text }, options);
        if (!row) {
          throw new SharingError('DatabaseIsFollower', `'${database}' is no followed database. Refresh the view.`);
        }
        const versions = await versionsOf(cluster, database, options);
        const told = (name: string): string => {
          const value = row[name] ?? '';
          return value === 'null' ? '' : String(value);
        };
        return {
          database: told('DatabaseName'),
          leaderMetadata: told('LeaderClusterMetadataPath'),
          principalsKind: told('AuthorizedPrincipalsModificationKind'),
          cachingKind: told('CachingPoliciesModificationKind'),
          prefetchExtents: /^(true|1)$/i.test(told('IsAutoPrefetchEnabled')),
          cachingOverride: told('CachingPolicyOverride'),
          tableOverrides: told('TableMetadataOverrides'),
          ...versions,
        };
      },
      listInvitations: async (_, options) => [...(await invitations.list(options))],
      async rejectInvitation(params, options) {
        await invitations.reject(params, options);
        return null;
      },
      listShareAccounts: async (_, options) => [...(await invitations.accounts(options))],
      acceptInvitation: (params, options) => invitations.accept(params, options),
      listShareSubscriptions: async (_, options) => [
        ...(await accepted.list((each) => invitations.accounts(each), options)),
      ],
      listSourceDataSets: async (params, options) => [...(await accepted.dataSets(params, options))],
      mapShareSubscription: (params, options) => accepted.map(params, options),
      async deleteShareSubscription(params, options) {
        await accepted.delete(params, options);
        return null;
      },
      forget: async () => {
        directory.forget();
        search.forget();
        freshness.forget();
        return null;
      },
    },
  };
}

function databaseOf(cluster: string, resource: DatabaseResource): AzureDatabase {
  const { properties } = resource;
  const { statistics, suspensionDetails } = properties;
  const [hotCachePeriod, softDeletePeriod] = [properties.hotCachePeriod, properties.softDeletePeriod].map((period) =>
    period ? milliseconds(period) : undefined,
  );
  const common = {
    cluster,
    name: lastName(resource.name),
    access: resource.kind,
    state: properties.provisioningState ?? 'Succeeded',
    ...(statistics?.size != null && { bytes: statistics.size }),
    ...(hotCachePeriod !== undefined && { hotCachePeriod }),
    ...(softDeletePeriod !== undefined && { softDeletePeriod }),
    ...(suspensionDetails?.suspensionStartDate && { suspendedSince: suspensionDetails.suspensionStartDate }),
  };
  if (resource.kind === 'ReadWrite') return { ...common, isFollowed: resource.properties.isFollowed ?? false };
  const of = resource.properties;
  const leaderId = of.leaderClusterResourceId ?? '';
  const principalsKind = modificationKind(of.principalsModificationKind);
  return {
    ...common,
    isFollowed: false,
    following: {
      leaderId,
      leaderName: parseClusterId(leaderId)?.name ?? leaderId,
      database: of.originalDatabaseName ?? common.name,
      configuration: of.attachedDatabaseConfigurationName ?? '',
      origin: of.databaseShareOrigin ?? 'Direct',
      ...(principalsKind && { principalsKind }),
      filter: filterOf(of.tableLevelSharingProperties),
    },
  };
}

function principalOf(assignment: PrincipalAssignment): AzurePrincipal {
  const { id, properties } = assignment;
  const { principalId, principalName, principalType: type, role, tenantId, tenantName } = properties;
  const principal = fullyQualifiedName(assignment);
  const tenant = tenantName || tenantId || '';
  return { id, role, type, name: principalName || principalId, tenant, ...(principal !== undefined && { principal }) };
}
