import type { ModificationKind } from '../protocol/access.ts';
import type { CallOptions } from '../protocol/contract.ts';
import type { SharingErrorOptions } from '../protocol/errors.ts';
import { SharingError } from '../protocol/errors.ts';
import type { TableLevelSharing } from '../protocol/filters.ts';
import type { AttachmentSummary, FollowerSummary } from '../protocol/following.ts';
import type { AttachDatabaseParams } from '../protocol/sharingRequests.ts';
import type { KustoResources, NewConfiguration } from './arm/kustoResources.ts';
import type { AttachedConfiguration, DatabaseResource } from './arm/kustoShapes.ts';
import { configurationId, configurationOf, lastName, parseClusterId, sameId } from './arm/resourceId.ts';
import { type ClusterDirectory, type KnownCluster, placeOf } from './clusterDirectory.ts';
import { filterOf, propertiesOf } from './filter.ts';
import type { AzurePorts } from './ports.ts';
import { notRunning } from './standing.ts';
import { stoppedAfter } from './stoppedAfter.ts';

/** As Azure writes it. */
export const allDatabases = '*';

const kinds = { union: 'Union', replace: 'Replace', none: 'None' } as const;

/** What is there when a database is to be attached. */
interface Facts {
  readonly follower: KnownCluster;
  readonly leader: KnownCluster;
  readonly ofFollower: readonly DatabaseResource[];
  readonly ofLeader: readonly DatabaseResource[];
  readonly attached: readonly AttachedConfiguration[];
  readonly attachedToLeader: readonly AttachedConfiguration[];
}

/** Following between clusters of Azure: what Azure would refuse after minutes is refused before anything is sent. */
export class Attachments {
  readonly #ports: AzurePorts;
  readonly #resources: KustoResources;
  readonly #clusters: ClusterDirectory;

  constructor(ports: AzurePorts, resources: KustoResources, clusters: ClusterDirectory) {
    this.#ports = ports;
    this.#resources = resources;
    this.#clusters = clusters;
  }

  /** Resolves when Azure has attached it. */
  async attach(params: AttachDatabaseParams, options?: CallOptions): Promise<AttachmentSummary> {
    const facts = await this.#facts(params, options);
    const name = params.configuration ?? configurationName(params, facts.leader);
    this.#check(params, name, facts);
    const { follower, leader } = facts;
    const { filter } = params;
    const isFiltered = filter !== undefined && this.#ports.rules.filterEntries(filter) > 0;
    const body: NewConfiguration = {
      location: follower.region,
      properties: {
        clusterResourceId: leader.id,
        databaseName: params.database,
        defaultPrincipalsModificationKind: kinds[params.principalsKind ?? 'union'],
        ...(params.databaseNameOverride !== undefined && { databaseNameOverride: params.databaseNameOverride }),
        ...(params.databaseNamePrefix !== undefined && { databaseNamePrefix: params.databaseNamePrefix }),
        ...(isFiltered && { tableLevelSharingProperties: propertiesOf(filter) }),
      },
    };
    await this.#changing([follower, leader], this.#resources.putConfiguration(placeOf(follower), name, body, options));
    const made = await this.#resources.configuration(placeOf(follower), name, options);
    return this.#summary(follower, made, options);
  }

  async list(cluster: string, options?: CallOptions): Promise<readonly AttachmentSummary[]> {
    const follower = await this.#clusters.find(cluster, options);
    const found = await this.#resources.configurations(placeOf(follower), options);
    return Promise.all(found.map((each) => this.#summary(follower, each, options)));
  }

  /** Who follows a leader. Azure says neither since when nor how fresh. */
  async followers(cluster: string, database?: string, options?: CallOptions): Promise<readonly FollowerSummary[]> {
    const leader = await this.#clusters.find(cluster, options);
    const found = await this.#resources.followers(placeOf(leader), options);
    return found
      .filter(
        ({ databaseName }) => database === undefined || databaseName === database || databaseName === allDatabases,
      )
      .map((each) => ({
        attachmentId: configurationId(each.clusterResourceId, each.attachedDatabaseConfigurationName),
        clusterName: parseClusterId(each.clusterResourceId)?.name ?? each.clusterResourceId,
        configuration: each.attachedDatabaseConfigurationName,
        database: each.databaseName ?? allDatabases,
        filter: filterOf(each.tableLevelSharingProperties),
        origin: each.databaseShareOrigin === 'DataShare' ? 'DataShare' : 'Direct',
        since: 0,
      }));
  }

  /** From the follower's side, by the id of the configuration. */
  async detach(cluster: string, attachmentId: string, options?: CallOptions): Promise<void> {
    const follower = await this.#clusters.find(cluster, options);
    const configuration = configurationOf(attachmentId);
    if (configuration === undefined) notAttached(attachmentId, follower.name);
    await this.#changing([follower], this.#resources.deleteConfiguration(placeOf(follower), configuration, options));
  }

  /** By the local name of a followed database. Others of its configuration go with it. */
  async detachDatabase(cluster: string, database: string, options?: CallOptions): Promise<void> {
    const follower = await this.#clusters.find(cluster, options);
    const found = (await this.#resources.databases(placeOf(follower), options)).find(
      ({ name }) => lastName(name) === database,
    );
    const configuration =
      found?.kind === 'ReadOnlyFollowing' ? found.properties.attachedDatabaseConfigurationName : undefined;
    if (!configuration) notAttached(database, follower.name);
    await this.#changing([follower], this.#resources.deleteConfiguration(placeOf(follower), configuration, options));
  }

  /**
   * By the local name of a followed database: its configuration is put once more, with all that it had and what is to be
   * otherwise. Resolves when Azure has it so; what Azure lets stand is not said to be changed.
   */
  async alter(cluster: string, database: string, change: Change, options?: CallOptions): Promise<void> {
    const follower = await this.#clusters.current(cluster, options);
    const databases = await this.#resources.databases(placeOf(follower), options);
    const name = this.#alterable(follower, databases, database, change);
    const { location, properties } = await this.#resources.configuration(placeOf(follower), name, options);
    const { clusterResourceId, databaseName, databaseNameOverride, databaseNamePrefix } = properties;
    const of = { cluster: parseClusterId(clusterResourceId)?.name ?? clusterResourceId };
    if (databaseName === allDatabases) {
      if ('filter' in change) throw withoutFix(this.#ports.rules.broken('FilterWithAllDatabases', of));
      const why = `'${database}' comes with all databases of '${of.cluster}', so that it has no name of its own.`;
      throw new SharingError('InvalidArgument', `${why} Detach them, and attach this one alone.`);
    }
    const sharing = 'filter' in change ? propertiesOf(change.filter) : properties.tableLevelSharingProperties;
    const body: NewConfiguration = {
      location: location ?? follower.region,
      properties: {
        clusterResourceId,
        databaseName,
        defaultPrincipalsModificationKind:
          kinds[modificationKind(properties.defaultPrincipalsModificationKind) ?? 'union'],
        ...('name' in change
          ? { databaseNameOverride: change.name }
          : {
              ...(databaseNameOverride && { databaseNameOverride }),
              ...(databaseNamePrefix && { databaseNamePrefix }),
            }),
        ...(sharing && { tableLevelSharingProperties: sharing }),
      },
    };
    await this.#changing([follower], this.#resources.alterConfiguration(placeOf(follower), name, body, options));
    const made = await this.#resources.configuration(placeOf(follower), name, options);
    if (isAsWanted(made, change)) return;
    throw new SharingError(
      'AzureRefused',
      `Azure took the change of '${name}' on cluster '${follower.name}', but left it as it was. Detach '${database}', and attach it as it shall be.`,
    );
  }

  /** The configuration of a followed database. What Azure would refuse after minutes is refused before. */
  #alterable(follower: KnownCluster, databases: readonly DatabaseResource[], database: string, change: Change): string {
    const { rules } = this.#ports;
    const found = databases.find(({ name }) => lastName(name) === database);
    const of = found?.kind === 'ReadOnlyFollowing' ? found.properties : undefined;
    if (!of?.attachedDatabaseConfigurationName) notAttached(database, follower.name);
    if (of.databaseShareOrigin === 'DataShare') {
      const why = 'it came by Azure Data Share, where the provider decides what of it is shared.';
      throw new SharingError('NotOnAzure', `'${database}' cannot be changed here: ${why}`);
    }
    const stopped = notRunning(rules, follower);
    if (stopped) throw stopped;
    if ('filter' in change) {
      const checked = rules.checkFilter(change.filter);
      if (!checked.ok) throw withoutFix(checked.error);
    } else if (databases.some(({ name }) => same(lastName(name), change.name))) {
      throw withoutFix(rules.broken('DatabaseExists', { cluster: follower.name, database: change.name }));
    }
    return of.attachedDatabaseConfigurationName;
  }

  /** From the leader's side. */
  async detachFollowers(cluster: string, attachmentIds: readonly string[], options?: CallOptions): Promise<void> {
    const leader = await this.#clusters.find(cluster, options);
    const found = await this.#resources.followers(placeOf(leader), options);
    // All that could be wrong is found before the first of them is detached.
    const wanted = attachmentIds.map((id) => {
      const follower = found.find((each) =>
        sameId(configurationId(each.clusterResourceId, each.attachedDatabaseConfigurationName), id),
      );
      return follower ?? notAttached(configurationOf(id) ?? id, leader.name);
    });
    for (const [done, { clusterResourceId, attachedDatabaseConfigurationName: name }] of wanted.entries()) {
      const known = await this.#clusters.byId(clusterResourceId, options).catch(() => undefined);
      try {
        await this.#changing(
          [leader, ...(known ? [known] : [])],
          this.#resources.detachFollower(placeOf(leader), clusterResourceId, name, options),
        );
      } catch (error) {
        options?.signal?.throwIfAborted();
        throw stoppedAfter(done, wanted.length, error);
      }
    }
  }

  async #facts({ follower, leader }: AttachDatabaseParams, options?: CallOptions): Promise<Facts> {
    const [to, from] = await Promise.all([
      this.#clusters.current(follower, options),
      this.#clusters.current(leader, options),
    ]);
    const [ofFollower, ofLeader, attached, attachedToLeader] = await Promise.all([
      this.#resources.databases(placeOf(to), options),
      this.#resources.databases(placeOf(from), options),
      this.#resources.configurations(placeOf(to), options),
      this.#resources.configurations(placeOf(from), options),
    ]);
    return { follower: to, leader: from, ofFollower, ofLeader, attached, attachedToLeader };
  }

  #check(params: AttachDatabaseParams, configuration: string, facts: Facts): void {
    const { rules } = this.#ports;
    const broken: typeof rules.broken = (id, of) => withoutFix(rules.broken(id, of));
    const { follower, leader, ofFollower, ofLeader, attached, attachedToLeader } = facts;
    const { database, filter, databaseNameOverride: override, databaseNamePrefix: prefix = '' } = params;
    const isAll = database === allDatabases;
    if (sameId(follower.id, leader.id)) throw broken('AttachToItself', { cluster: leader.name });
    const stopped = notRunning(rules, follower) ?? notRunning(rules, leader);
    if (stopped) throw stopped;
    if (rules.regionKey(follower.region) !== rules.regionKey(leader.region)) {
      const regions = { followerRegion: follower.region, leaderRegion: leader.region };
      throw broken('RegionMismatch', { follower: follower.name, leader: leader.name, ...regions });
    }
    // A key of one's own is allowed today, unless one of the two follows others as well.
    const followsOthers = attachedToLeader.length > 0 || attached.some((each) => !follows(each, leader));
    if ((follower.customerManagedKey || leader.customerManagedKey) && followsOthers) {
      const { name } = follower.customerManagedKey ? follower : leader;
      const alsoFollows = attachedToLeader.length > 0 ? leader.name : follower.name;
      throw broken('CustomerManagedKey', { cluster: name, alsoFollows });
    }
    if (filter !== undefined) {
      if (isAll && rules.filterEntries(filter) > 0) throw broken('FilterWithAllDatabases', { cluster: leader.name });
      const checked = rules.checkFilter(filter);
      if (!checked.ok) throw withoutFix(checked.error);
    }
    if (isAll && override !== undefined) {
      throw new SharingError(
        'InvalidArgument',
        `All databases of '${leader.name}' cannot have the one name '${override}'. Give them a prefix.`,
      );
    }
    const existing = attached.find((each) => follows(each, leader) && same(each.properties.databaseName, database));
    if (existing) {
      const names = { follower: follower.name, leader: leader.name, database };
      throw broken('AlreadyAttached', { ...names, configuration: lastName(existing.name) });
    }
    // To put a configuration that is there already would change it.
    if (attached.some(({ name }) => same(lastName(name), configuration))) {
      throw broken('ConfigurationExists', { follower: follower.name, configuration });
    }
    if (isAll) return;
    const wanted = ofLeader.find(({ name }) => lastName(name) === database);
    if (!wanted) {
      throw new SharingError(
        'DatabaseNotFound',
        `Cluster '${leader.name}' has no database '${database}'. Refresh the view.`,
      );
    }
    if (wanted.kind === 'ReadOnlyFollowing') throw broken('DatabaseIsFollower', { cluster: leader.name, database });
    const localName = prefix + (override ?? database);
    if (ofFollower.some(({ name }) => same(lastName(name), localName))) {
      throw broken('DatabaseExists', { cluster: follower.name, database: localName });
    }
  }

  async #summary(
    follower: KnownCluster,
    { id, name, properties }: AttachedConfiguration,
    options?: CallOptions,
  ): Promise<AttachmentSummary> {
    const { databaseName, clusterResourceId, databaseNameOverride, databaseNamePrefix, provisioningState } = properties;
    const leader = await this.#clusters.byId(clusterResourceId, options).catch(() => undefined);
    const local = properties.attachedDatabaseNames ?? [];
    const principalsKind = modificationKind(properties.defaultPrincipalsModificationKind);
    const unprefixed = (name: string): string =>
      databaseNamePrefix && name.startsWith(databaseNamePrefix) ? name.slice(databaseNamePrefix.length) : name;
    return {
      attachmentId: configurationId(follower.id, lastName(name)) || id,
      configuration: lastName(name),
      leader: {
        cluster: leader?.uri ?? clusterResourceId,
        clusterName: parseClusterId(clusterResourceId)?.name ?? clusterResourceId,
      },
      database: databaseName,
      ...(databaseNameOverride && { databaseNameOverride }),
      ...(databaseNamePrefix && { databaseNamePrefix }),
      filter: filterOf(properties.tableLevelSharingProperties),
      origin: 'Direct',
      ...standingOf(provisioningState),
      ...(principalsKind && { principalsKind }),
      since: 0,
      databases: local.map((localName) => ({
        database: databaseName === allDatabases ? unprefixed(localName) : databaseName,
        localName,
        standing: 'active',
      })),
    };
  }

  /** Told also when it fails, or is no longer waited for: what Azure has begun, it may go on with. */
  async #changing(clusters: readonly KnownCluster[], change: Promise<void>): Promise<void> {
    try {
      await change;
    } finally {
      for (const { uri } of clusters) this.#ports.changed(uri);
    }
  }
}

/** What a change of an attached database is about. */
type Change =
  | { readonly filter: TableLevelSharing }
  /** The local name. */
  | { readonly name: string };

export function modificationKind(kind: string | null | undefined): ModificationKind | undefined {
  const lower = kind?.toLowerCase();
  return lower === 'union' || lower === 'replace' || lower === 'none' ? lower : undefined;
}

/** States that Azure ends by itself. Source: Azure REST specification, `ProvisioningState`. */
const underWay: ReadonlySet<string> = new Set(['Creating', 'Running', 'Moving']);

function standingOf(state: string | null | undefined): Pick<AttachmentSummary, 'phase' | 'state'> {
  if (!state || state === 'Succeeded') return { phase: 'attached' };
  return underWay.has(state) ? { phase: 'attaching' } : { phase: 'attached', state };
}

function isAsWanted({ properties }: AttachedConfiguration, change: Change): boolean {
  if ('name' in change) return properties.databaseNameOverride === change.name;
  const lists = (filter: TableLevelSharing): string =>
    JSON.stringify(Object.values(filter).map(({ include, exclude }) => [[...include].sort(), [...exclude].sort()]));
  return lists(filterOf(properties.tableLevelSharingProperties)) === lists(change.filter);
}

/** Unlike names within a cluster, which Azure compares without their case. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function follows({ properties }: AttachedConfiguration, leader: KnownCluster): boolean {
  return sameId(properties.clusterResourceId, leader.id);
}

/** Names of both, so that whoever lists configurations can read what they are. */
function configurationName({ database, databaseNameOverride }: AttachDatabaseParams, leader: KnownCluster): string {
  const what = database === allDatabases ? 'all' : (databaseNameOverride ?? database);
  return `${leader.name}-${what}`.replace(/[^\p{L}\p{Nd}_.-]/gu, '-').slice(0, 250);
}

/** What a rule offers to do works on clusters of this machine only. */
function withoutFix(error: SharingError): SharingError {
  const options: SharingErrorOptions = { cause: error.cause };
  return new SharingError(error.code, error.message, error.kind, options);
}

function notAttached(what: string, cluster: string): never {
  throw new SharingError(
    'AttachmentNotFound',
    `'${what}' is not attached at cluster '${cluster}' (any more). Refresh the view.`,
  );
}
