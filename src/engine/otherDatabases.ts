import type { DatabaseReference, SourceRef } from '../protocol/compile.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';
import { mayAct } from './authorize.ts';
import { describeSchema } from './catalog.ts';
import type { ClusterHost } from './clusterHost.ts';
import { openReading, type Reading } from './reading.ts';
import type { Workspace } from './workspace.ts';

interface Opened {
  readonly host: ClusterHost;
  readonly database: string;
  readonly reading: Reading;
}

/**
 * The databases that one query names beside its own: each is read on the snapshot of its first use, and what it shows is
 * what it would show to the same principal in a query of its own, a follower's filter included.
 */
export class OtherDatabases {
  readonly #workspace: Workspace;
  readonly #own: ClusterHost;
  readonly #principal: string;
  readonly #opened: Opened[] = [];

  constructor(workspace: Workspace, own: ClusterHost, principal: string) {
    this.#workspace = workspace;
    this.#own = own;
    this.#principal = principal;
  }

  /** Undefined where there is no such database, or none that the principal may query: the two are not told apart. */
  async open({ cluster, database }: DatabaseReference): Promise<DatabaseSchema | undefined> {
    const host = cluster === undefined ? this.#own : this.#cluster(cluster);
    if (host?.state.lifecycle !== 'Running' || !exists(host, database)) return undefined;
    if (!mayAct(host, this.#principal, 'query', database)) return undefined;
    const known = this.#opened.find((opened) => opened.host === host && opened.database === database);
    const reading = known?.reading ?? (await openReading(host, database));
    if (!known) this.#opened.push({ host, database, reading });
    return describeSchema(host.uri, database, reading.state);
  }

  /** Names of the databases that the principal may query in a cluster; without one, in the query's own. */
  names(cluster: string | undefined): readonly string[] {
    const host = cluster === undefined ? this.#own : this.#cluster(cluster);
    if (host?.state.lifecycle !== 'Running') return [];
    return databaseNames(host).filter((name) => mayAct(host, this.#principal, 'query', name));
  }

  #cluster(name: string): ClusterHost | undefined {
    const found = this.#workspace.hosts.filter((host) => host.uri === name || host.state.name === name);
    // Two workspace folders may have clusters of one name: then only the address tells which is meant.
    return found.length === 1 ? found[0] : undefined;
  }

  find({ cluster, database }: SourceRef): Opened | undefined {
    return this.#opened.find((opened) => opened.host.uri === cluster && opened.database === database);
  }

  get opened(): readonly Opened[] {
    return this.#opened;
  }

  release(): void {
    for (const { reading } of this.#opened) reading.release();
  }
}

function databaseNames(host: ClusterHost): readonly string[] {
  const owned = [...host.state.databases.values()].map(({ name }) => name);
  return [...owned, ...host.followers.links.map(({ databaseName }) => databaseName)].sort();
}

function exists(host: ClusterHost, database: string): boolean {
  if (host.findFollower(database)) return true;
  try {
    host.owned(database);
    return true;
  } catch {
    return false;
  }
}
