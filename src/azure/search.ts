import type { AzureBackend, AzureSearchResult } from '../protocol/azure.ts';
import type { CallOptions } from '../protocol/contract.ts';
import type { SearchMatch } from '../protocol/entities.ts';
import { defaultDatabase } from '../protocol/query.ts';
import { type SharedKind, sharedKinds } from '../protocol/sharedKinds.ts';
import type { DatabaseResource } from './arm/kustoShapes.ts';
import { lastName } from './arm/resourceId.ts';
import type { ClusterDirectory, KnownCluster } from './clusterDirectory.ts';
import type { KustoClient } from './kusto/kustoClient.ts';
import type { AzurePorts } from './ports.ts';

type Params = Parameters<AzureBackend['search']>[0];

interface Named {
  readonly database: string;
  readonly kind: SharedKind;
  readonly name: string;
}

interface Content {
  readonly cluster: KnownCluster;
  readonly databases: readonly Pick<SearchMatch, 'name' | 'access'>[];
  readonly entities: readonly Named[];
}

/** Milliseconds for which names are taken as they were: whoever types asks for them with every key. */
const fresh = 300_000;

/** As the cluster calls them. Source: Kusto documentation, ".show databases entities", where one is misspelt. */
const kinds: Readonly<Record<string, SharedKind>> = {
  Table: 'tables',
  ExternalTable: 'externalTables',
  MaterializedView: 'materializedViews',
  MaterialiedView: 'materializedViews',
  Function: 'functions',
};

/** Looks for a text in the names of clusters, databases and what is in them, also of what no view has listed. */
export class AzureSearch {
  readonly #ports: Pick<AzurePorts, 'now'>;
  readonly #directory: ClusterDirectory;
  readonly #databases: (cluster: KnownCluster, options?: CallOptions) => Promise<readonly DatabaseResource[]>;
  readonly #kusto: KustoClient;
  #known: { readonly at: number; readonly contents: Promise<readonly Content[]> } | undefined;

  constructor(
    ports: Pick<AzurePorts, 'now'>,
    directory: ClusterDirectory,
    databases: (cluster: KnownCluster, options?: CallOptions) => Promise<readonly DatabaseResource[]>,
    kusto: KustoClient,
  ) {
    this.#ports = ports;
    this.#directory = directory;
    this.#databases = databases;
    this.#kusto = kusto;
  }

  forget(): void {
    this.#known = undefined;
  }

  /** First clusters, then databases, then what is in them, until there are too many. */
  async search({ text, limit, subscriptions, anew }: Params, { signal }: CallOptions = {}): Promise<AzureSearchResult> {
    const all = await this.#contents(anew ?? false);
    signal?.throwIfAborted();
    const contents = all.filter(({ cluster }) => subscriptions?.includes(cluster.subscription) ?? true);
    const wanted = text.toLowerCase();
    const holds = ({ name }: { readonly name: string }): boolean => name.toLowerCase().includes(wanted);
    const matches = [
      ...contents
        .filter(({ cluster }) => holds(cluster))
        .map(({ cluster: { uri: cluster, name } }): SearchMatch => ({ cluster, kind: 'cluster', name })),
      ...contents.flatMap(({ cluster: { uri: cluster }, databases }) =>
        databases
          .filter(holds)
          .map(({ name, access }): SearchMatch => ({ cluster, kind: 'database', access, database: name, name })),
      ),
      ...contents.flatMap(({ cluster: { uri: cluster }, databases, entities }) =>
        entities.filter(holds).map(({ database, kind, name }): SearchMatch => {
          const access = databases.find((each) => each.name === database)?.access;
          return { cluster, kind, access, database, name };
        }),
      ),
    ].slice(0, limit + 1);
    const shown = matches.slice(0, limit);
    const found = new Set(shown.map(({ cluster }) => cluster));
    return {
      matches: shown,
      isCut: matches.length > limit,
      clusters: contents.flatMap(({ cluster }) => (found.has(cluster.uri) ? [cluster] : [])),
    };
  }

  /** Listed once for all who type meanwhile, so that no key takes the answer from another. */
  #contents(anew: boolean): Promise<readonly Content[]> {
    const known = this.#known;
    if (known && !anew && this.#ports.now() - known.at < fresh) return known.contents;
    const contents = this.#list();
    this.#known = { at: this.#ports.now(), contents };
    contents.catch(() => {
      if (this.#known?.contents === contents) this.#known = undefined;
    });
    return contents;
  }

  async #list(): Promise<readonly Content[]> {
    const clusters = await this.#directory.all();
    return Promise.all(
      clusters.map(async (cluster): Promise<Content> => {
        // A cluster that refuses is still found by its own name.
        const [databases, entities] = await Promise.all([
          this.#databases(cluster).catch(() => []),
          cluster.state === 'Running' ? this.#entities(cluster).catch(() => []) : [],
        ]);
        return {
          cluster,
          databases: databases.map(({ name, kind: access }) => ({ name: lastName(name), access })),
          entities,
        };
      }),
    );
  }

  /** Asked while somebody types: that must not make a window for signing in appear. */
  async #entities({ uri: cluster, name: clusterName, tenant }: KnownCluster): Promise<readonly Named[]> {
    const text = '.show databases entities | project DatabaseName, EntityType, EntityName';
    const asked = { cluster, clusterName, database: defaultDatabase, tenant, interactive: false, text };
    const named = (await this.#kusto.command(asked)).flatMap(({ DatabaseName, EntityType, EntityName }): Named[] => {
      const kind = kinds[String(EntityType)];
      return kind ? [{ database: String(DatabaseName), kind, name: String(EntityName) }] : [];
    });
    return sharedKinds.flatMap((kind) => named.filter((each) => each.kind === kind));
  }
}
