import type { AzureBackend } from '../protocol/azure.ts';
import type { Freshness } from '../protocol/catalog.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import { defaultDatabase } from '../protocol/query.ts';
import type { DatabaseResource } from './arm/kustoShapes.ts';
import { lastName, parseClusterId } from './arm/resourceId.ts';
import type { ClusterDirectory, KnownCluster } from './clusterDirectory.ts';
import type { KustoClient } from './kusto/kustoClient.ts';
import type { AzurePorts } from './ports.ts';

type Params = Parameters<AzureBackend['listFreshness']>[0];
type Followed = Extract<DatabaseResource, { kind: 'ReadOnlyFollowing' }>;

/** Milliseconds for which the list of what is followed is not asked for again; versions are, each time. */
const fresh = 5 * 60_000;

interface Listed {
  readonly follower: KnownCluster;
  readonly database: Followed;
  readonly leader: KnownCluster | undefined;
}

/** A version of a leader that its follower does not have yet, and when it was first seen there. */
interface Seen {
  readonly version: string;
  readonly at: number;
}

/**
 * How fresh the followers of Azure are, as far as it can be told: Azure measures no lag, but every change makes the version
 * of a database higher, on both sides the same. One command for each cluster tells the versions of all its databases. How
 * long a follower has been behind is known from when its leader was first seen at a version that it does not have.
 */
export class AzureFreshness {
  readonly #ports: Pick<AzurePorts, 'now'>;
  readonly #clusters: ClusterDirectory;
  readonly #databases: (cluster: KnownCluster, options?: CallOptions) => Promise<readonly DatabaseResource[]>;
  readonly #kusto: KustoClient;
  readonly #listed = new Map<string, { readonly at: number; readonly followed: readonly Followed[] }>();
  readonly #behind = new Map<string, readonly Seen[]>();

  constructor(
    ports: Pick<AzurePorts, 'now'>,
    clusters: ClusterDirectory,
    databases: (cluster: KnownCluster, options?: CallOptions) => Promise<readonly DatabaseResource[]>,
    kusto: KustoClient,
  ) {
    this.#ports = ports;
    this.#clusters = clusters;
    this.#databases = databases;
    this.#kusto = kusto;
  }

  forget(): void {
    this.#listed.clear();
    this.#behind.clear();
  }

  /** A cluster that cannot be listed is left out; the view of Azure says why. */
  async list({ subscriptions, anew = false }: Params, options?: CallOptions): Promise<readonly Freshness[]> {
    if (anew) this.#listed.clear();
    const followers = (await this.#clusters.all(options)).filter(
      ({ subscription }) => subscriptions?.includes(subscription) ?? true,
    );
    const listed = await Promise.allSettled(followers.map((each) => this.#followedBy(each, options)));
    options?.signal?.throwIfAborted();
    const all = listed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    const asked = new Map<string, KnownCluster>();
    for (const { follower, leader } of all)
      for (const each of [follower, ...(leader ? [leader] : [])]) asked.set(each.uri, each);
    const answers = await Promise.all(
      [...asked.values()].map(async (each) => [each.uri, await this.#versions(each, options)] as const),
    );
    options?.signal?.throwIfAborted();
    const versions = new Map(answers);
    return all.map((each) => this.#freshness(each, versions));
  }

  async #followedBy(follower: KnownCluster, options?: CallOptions): Promise<readonly Listed[]> {
    const now = this.#ports.now();
    const known = this.#listed.get(follower.uri);
    const isFresh = known !== undefined && now - known.at < fresh;
    const followed = isFresh
      ? known.followed
      : (await this.#databases(follower, options)).filter((each) => each.kind === 'ReadOnlyFollowing');
    if (!isFresh) this.#listed.set(follower.uri, { at: now, followed });
    return Promise.all(
      followed.map(async (database) => {
        const id = database.properties.leaderClusterResourceId ?? '';
        const leader = await this.#clusters.byId(id, options).catch(() => undefined);
        return { follower, database, leader };
      }),
    );
  }

  /** By the names of databases; or why the cluster does not tell. */
  async #versions(
    { uri: cluster, name: clusterName, state, tenant }: KnownCluster,
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, string> | SharingError> {
    if (state !== 'Running') {
      return new SharingError('ClusterNotRunning', `Cluster '${clusterName}' is ${state.toLowerCase()}.`);
    }
    try {
      const text = '.show databases | project DatabaseName, Version';
      // Looked at again and again: that must not make a window for signing in appear.
      const asked = { cluster, clusterName, database: defaultDatabase, tenant, interactive: false, text };
      const rows = await this.#kusto.command(asked, options);
      return new Map(rows.map(({ DatabaseName, Version }) => [String(DatabaseName), String(Version)]));
    } catch (error) {
      return toSharingError(error);
    }
  }

  #freshness(
    { follower, database, leader }: Listed,
    versions: ReadonlyMap<string, ReadonlyMap<string, string> | SharingError>,
  ): Freshness {
    const { leaderClusterResourceId: id, originalDatabaseName, ...of } = database.properties;
    const name = lastName(database.name);
    const leaderName = leader?.name ?? parseClusterId(id ?? '')?.name ?? '';
    const original = originalDatabaseName ?? name;
    const here = versions.get(follower.uri);
    const there = leader && versions.get(leader.uri);
    const version = here instanceof Map ? here.get(name) : undefined;
    const leaderVersion = there instanceof Map ? there.get(original) : undefined;
    const now = this.#ports.now();
    const since = this.#since(`${follower.uri}\n${name}`, version, leaderVersion, now);
    const suspended = of.suspensionDetails?.suspensionStartDate;
    const why = suspended
      ? new SharingError('LeaderUnavailable', `It is suspended since ${suspended}: its key cannot be had.`)
      : whyNot(here, there, version, leaderVersion, `${leaderName}/${original}`);
    const isStopped = follower.state !== 'Running' || (leader !== undefined && leader.state !== 'Running');
    return {
      cluster: follower.uri,
      clusterName: follower.name,
      database: name,
      configuration: of.attachedDatabaseConfigurationName ?? '',
      leader: { cluster: leader?.uri ?? id ?? '', clusterName: leaderName, database: original },
      state: suspended ? 'Failed' : follower.state === 'Running' ? 'Following' : 'Disconnected',
      ...(why && { error: why.toData() }),
      ...(isStopped && { cause: 'NotRunning' as const }),
      lag: since === undefined ? 0 : now - since,
      ...(since !== undefined && { behindSince: since }),
      compared: {
        at: now,
        ...(version !== undefined && { version }),
        ...(leaderVersion !== undefined && { leaderVersion }),
      },
      ...{ leaderVersion: 0, visibleVersion: 0, clockSkew: 0, cachedBytes: 0, totalBytes: 0, syncInterval: 0 },
    };
  }

  /** Since when it is known to be behind; undefined: it is not, or nobody knows. */
  #since(key: string, version: string | undefined, leader: string | undefined, now: number): number | undefined {
    const before = this.#behind.get(key) ?? [];
    if (version === undefined || leader === undefined) return before[0]?.at;
    const isNew = before.at(-1)?.version !== leader;
    const seen = [...before, ...(isNew ? [{ version: leader, at: now }] : [])].filter(
      (each) => compareVersions(each.version, version) > 0,
    );
    this.#behind.set(key, seen);
    return seen[0]?.at;
  }
}

function whyNot(
  here: ReadonlyMap<string, string> | SharingError | undefined,
  there: ReadonlyMap<string, string> | SharingError | undefined,
  version: string | undefined,
  leaderVersion: string | undefined,
  leader: string,
): SharingError | undefined {
  if (here instanceof SharingError) return here;
  if (there instanceof SharingError) return there;
  if (version === undefined) return new SharingError('Forbidden', 'Its cluster does not tell you its version.');
  if (leaderVersion !== undefined) return undefined;
  return new SharingError('Forbidden', `You may not see the version of its leader ${leader}.`);
}

/** `v12.3` and the like: more than 0 where the first is the higher. */
export function compareVersions(one: string, other: string): number {
  const parts = (version: string): readonly number[] => version.split(/\D+/).filter(Boolean).map(Number);
  const [first, second] = [parts(one), parts(other)];
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    const difference = (first[i] ?? 0) - (second[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
