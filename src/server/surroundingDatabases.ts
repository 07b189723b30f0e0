import type { Surroundings } from '../kql/editing/surroundings.ts';
import { azureClusterName, isAzureCluster } from '../protocol/azureClouds.ts';
import type { Backend } from '../protocol/contract.ts';
import type { DatabaseSchema } from '../protocol/schema.ts';

interface Names {
  readonly uri: string;
  readonly name: string;
  readonly databases: readonly string[];
}

/** `database("x")` and `cluster("y").database("x")`, as far as it can be told without a parser. */
const named =
  /(?:\bcluster\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)\s*\.\s*)?\bdatabase\s*\(\s*(?:"([^"]*)"|'([^']*)')\s*\)/g;

/** `cluster("https://contoso.westeurope.kusto.windows.net")`, when its address is written to the end. */
const addresses = /\bcluster\s*\(\s*["'](https?:\/\/[^"']+)["']\s*\)/gi;

/**
 * The databases that whoever acts may see, for queries that name others than their own: all by name, and the schemas of
 * those that some text has named. Listed when first needed, and again after something about them changed.
 */
export class SurroundingDatabases {
  readonly #backend: Promise<Backend>;
  readonly #schemaOf: (database: { cluster: string; database: string }) => Promise<DatabaseSchema>;
  #names: Promise<readonly Names[]> | undefined;
  /** By the addresses of clusters of Azure. */
  readonly #onAzure = new Map<string, Promise<readonly Names[]>>();
  /** By URI of the cluster and name of the database. */
  readonly #wanted = new Map<string, { readonly cluster: string; readonly database: string }>();
  readonly #listeners = new Set<() => void>();
  #made: Surroundings = { version: '0', clusters: [] };
  #madeOf: readonly Names[] | undefined;
  #content = '';
  #versions = 0;

  constructor(
    backend: Promise<Backend>,
    schemaOf: (database: { cluster: string; database: string }) => Promise<DatabaseSchema>,
  ) {
    this.#backend = backend;
    this.#schemaOf = schemaOf;
    backend.then(
      (ready) => ready.on('catalogChanged', ({ database }) => void (database === undefined && this.#forget())),
      // Whoever asks is told.
      () => {},
    );
  }

  /** For a text of a database in the cluster `own`. */
  async get(text: string, own: string): Promise<Surroundings> {
    const names = await this.#namesFor(text, own);
    this.#want(text, own, names);
    const schemas = new Map<string, DatabaseSchema>();
    for (const [key, wanted] of this.#wanted) {
      // One that cannot be read at the moment stays a name.
      const schema = await this.#schemaOf(wanted).catch(() => undefined);
      if (schema) schemas.set(key, schema);
    }
    const content = JSON.stringify([...schemas].map(([key, { version }]) => [key, version]));
    // Made by each key that is typed: the same names and schemas are the same surroundings.
    if (content === this.#content && names === this.#madeOf) return this.#made;
    this.#content = content;
    this.#madeOf = names;
    this.#versions += 1;
    const clusters = names.map(({ uri, name, databases }) => ({
      uri,
      name,
      databases: databases.map((database) => {
        const schema = schemas.get(keyOf(uri, database));
        return { name: database, ...(schema && { schema }) };
      }),
    }));
    this.#made = { version: String(this.#versions), clusters };
    return this.#made;
  }

  #want(text: string, own: string, names: readonly Names[]): void {
    for (const [, quoted, single, database = '', other = ''] of text.matchAll(named)) {
      const cluster = quoted ?? single;
      const found = names.find(({ uri, name }) =>
        cluster === undefined ? uri === own : name === cluster || uri === cluster,
      );
      const name = database || other;
      if (found?.databases.includes(name)) {
        this.#wanted.set(keyOf(found.uri, name), { cluster: found.uri, database: name });
      }
    }
  }

  /** Called when there may be other databases than those that were listed. */
  onChanged(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #forget(): void {
    if (this.#names === undefined && this.#onAzure.size === 0) return;
    this.#names = undefined;
    this.#onAzure.clear();
    for (const listener of this.#listeners) listener();
  }

  /** A query on Azure sees its own cluster, and those that it names by their addresses; what is here it cannot reach. */
  #namesFor(text: string, own: string): Promise<readonly Names[]> {
    if (!isAzureCluster(own)) {
      this.#names ??= this.#list();
      return this.#names;
    }
    const named = [...text.matchAll(addresses)].map(([, uri = '']) => uri.replace(/\/+$/, ''));
    const uris = [...new Set([own, ...named])];
    const key = uris.join(' ');
    const known = this.#onAzure.get(key);
    if (known) return known;
    // What cannot be listed, because nobody is signed in yet, is tried again with the next key.
    const listed = this.#listOnAzure(uris, () => this.#onAzure.delete(key));
    this.#onAzure.set(key, listed);
    return listed;
  }

  async #listOnAzure(uris: readonly string[], failed: () => void): Promise<readonly Names[]> {
    const backend = await this.#backend;
    return Promise.all(
      uris.map(async (uri) => {
        const databases = await backend.listDatabases({ cluster: uri, patience: 0 }).catch(() => {
          failed();
          return [];
        });
        return {
          uri,
          name: uri === uris[0] ? azureClusterName(uri) : uri,
          databases: databases.map(({ name }) => name),
        };
      }),
    );
  }

  /** Of several clusters of one name each goes by its address: a query could not say otherwise which it means. */
  async #list(): Promise<readonly Names[]> {
    const backend = await this.#backend;
    const running = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
    const listed = await Promise.all(
      running.map(async ({ uri, name }) => {
        const databases = await backend.listDatabases({ cluster: uri }).catch(() => []);
        return { uri, name, databases: databases.map((database) => database.name) };
      }),
    );
    const isUnique = ({ name }: Names): boolean => listed.filter((other) => other.name === name).length === 1;
    return listed.map((each) => (isUnique(each) ? each : { ...each, name: each.uri }));
  }
}

function keyOf(cluster: string, database: string): string {
  return JSON.stringify([cluster, database]);
}
