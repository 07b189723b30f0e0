import type { Backend } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import { defaultDatabase } from '../protocol/query.ts';

/** A database of the engine; on no cluster in particular when `cluster` is empty. */
export interface Target {
  readonly cluster: string;
  readonly database: string;
}

/** Finds the databases that clients name: `cluster/database`, or a name that only one database of the workspace has. */
export class Databases {
  readonly #backend: Backend;
  /** The database of a name that only one has; begun anew whenever something changes. */
  #known = new Map<string, Target>();
  readonly #unsubscribe: () => void;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#unsubscribe = backend.on('catalogChanged', () => {
      this.#known = new Map();
    });
  }

  dispose(): void {
    this.#unsubscribe();
  }

  async find(name: string): Promise<Target> {
    if (name === '' || name === defaultDatabase) return this.#default();
    const slash = name.indexOf('/');
    if (slash < 0) return this.#byDatabase(name);
    const cluster = await this.#cluster(name.slice(0, slash));
    return { cluster, database: name.slice(slash + 1) || defaultDatabase };
  }

  /** What the workspace's clusters are called, with their URIs, in order of name. */
  async clusters(): Promise<readonly { readonly name: string; readonly uri: string }[]> {
    return this.#backend.listClusters({});
  }

  async #default(): Promise<Target> {
    const clusters = await this.clusters();
    const [only] = clusters;
    return { cluster: clusters.length === 1 && only ? only.uri : '', database: defaultDatabase };
  }

  async #cluster(name: string): Promise<string> {
    const found = (await this.clusters()).filter((each) => each.name.toLowerCase() === name.toLowerCase());
    const [only, another] = found;
    if (!only) throw new SharingError('ClusterNotFound', `There is no cluster '${name}' in this workspace.`);
    if (another) {
      throw new SharingError(
        'InvalidArgument',
        `The workspace has more than one cluster '${name}'. Rename one of them.`,
      );
    }
    return only.uri;
  }

  async #byDatabase(name: string): Promise<Target> {
    // Of before the search: what changes while it goes on must not be remembered.
    const known = this.#known;
    const before = known.get(name);
    if (before) return before;
    const found = await this.#search(name);
    const [only, ...others] = found;
    if (!only) {
      throw new SharingError('DatabaseNotFound', `Database '${name}' could not be found in this workspace.`);
    }
    if (others.length > 0) {
      const clusters = await this.clusters();
      const names = found.map(({ cluster }) => `'${clusters.find(({ uri }) => uri === cluster)?.name}/${name}'`);
      throw new SharingError(
        'InvalidArgument',
        `Several clusters have a database '${name}'. Name one: ${names.join(', ')}.`,
      );
    }
    known.set(name, only);
    return only;
  }

  async #search(name: string): Promise<readonly Target[]> {
    const lists = await Promise.all(
      (await this.#backend.listClusters({}))
        // The databases of a cluster whose journal cannot be used are not known.
        .filter(({ state }) => state !== 'Unavailable')
        .map(({ uri }) => this.#backend.listDatabases({ cluster: uri, limit: 0, names: [name], patience: 0 })),
    );
    return lists.flat().flatMap(({ cluster, name: each }) => (each === name ? [{ cluster, database: name }] : []));
  }
}
